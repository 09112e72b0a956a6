# Wrong answers to `sweep`, as students write them. How to add one: docs/question-authors.md

# %% lowest score
# You return the value with the lowest score: accuracy is better when it is higher.
#- best = max(
#+ best = min(

# %% score instead of value
# The first item is the best score: return the value that got it.
#- return best, scores
#+ return max(scores.values()), scores

# %% index instead of value
# The first item is the position of the best value: return the value itself.
#- return best, scores
#+ return list(scores).index(best), scores

# %% best starts at zero
# With negative scores you find no best value: start with the first score or minus infinity, not with 0.
def sweep(values, score):
    scores = {}
    best, best_score = None, 0
    for value in values:
        if value not in scores:
            scores[value] = score(value)
            if scores[value] > best_score:
                best, best_score = value, scores[value]
    return best, scores

# %% last of the best
# On a tie you return the last of the best values: return the first, with `>` instead of `>=`.
def sweep(values, score):
    scores = {}
    best, best_score = None, -float("inf")
    for value in values:
        if value not in scores:
            scores[value] = score(value)
            if scores[value] >= best_score:
                best, best_score = value, scores[value]
    return best, scores

# %% repeated values scored again
# A value that comes twice is scored twice: training takes long, so look first whether its score is known.
def sweep(values, score):
    scores = {}
    for value in values:
        scores[value] = score(value)
    return max(scores, key=scores.get), scores

# %% everything scored twice
# You score everything twice, for the dictionary and for the best: fill the dictionary first, then compare the scores in
# it.
def sweep(values, score):
    best = max(values, key=score)
    scores = {value: score(value) for value in values}
    return best, scores

# %% sorted
# You score the values in another order: keep the order in which they are given.
#- for value in values:
#+ for value in sorted(values):

# %% list of scores
# The second item must be a dictionary, `{value: score}`, so that each score can be found by its value.
#- return best, scores
#+ return best, list(scores.values())
