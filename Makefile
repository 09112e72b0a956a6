# `make` alone lists the targets. Everything runs in .venv, which the first target that needs it makes.
PYTHON ?= python3
ASSIGNMENT ?=
SUBMISSIONS ?=
OUT ?= grades
LIMITS ?=
SCHEDULER ?=
TLS ?=
COURSE ?=
ACCEPT ?=
TO ?=
GRADEBOOK ?=
COLUMN ?=
FEEDBACK ?=
EXPORT ?=
IMPORT ?=
STUDENT ?=
SUBMISSION ?=
QUESTION ?=
CASE ?=
T ?=
OPTIONS ?=
PARTS ?=
SHORT ?=
KILLS ?= 50
IMAGE ?= deep-homework
BASE_IMAGE ?= debian:12
# where PyTorch is without CUDA, for the image and for Linux without an NVIDIA driver; empty: as pip has it
TORCH_INDEX ?= $(shell sed -nE 's/^index=.*TORCH_INDEX-(.*)\}$$/\1/p' autograder/container/setup.sh)

# paths reach the recipes through the environment, where no quote, blank or dollar sign in them means anything
override SUBMISSIONS := $(value SUBMISSIONS)
override OUT := $(value OUT)
override TLS := $(value TLS)
override COURSE := $(value COURSE)
override GRADEBOOK := $(value GRADEBOOK)
override COLUMN := $(value COLUMN)
override EXPORT := $(value EXPORT)
override IMPORT := $(value IMPORT)
override STUDENT := $(value STUDENT)
override SUBMISSION := $(value SUBMISSION)
override CASE := $(value CASE)
export SUBMISSIONS OUT TLS COURSE GRADEBOOK COLUMN EXPORT IMPORT STUDENT SUBMISSION CASE

VENV := .venv
RUN := $(VENV)/bin/python
PIP := umask 022 && $(RUN) -m pip install --quiet --disable-pip-version-check
READY := $(VENV)/.ready
BUILT := $(VENV)/.built
# what `make build` reads, and what it writes: with folders, whose times tell of files that came or went
ODD := -path '*[ :;$$%\#]*' -o -path '*/__pycache__*'
SOURCES := $(wildcard assignments/*.md) $(shell find autograder reference tests/right_answers tests/samples \
	tests/make_submissions.py -type f -not \( $(ODD) -o -path 'autograder/dist/*' -o -name '.seed*' \))
UNTRACKED := autograder/dist tests/submissions
PRODUCTS := docs/. assignments/. $(UNTRACKED) $(wildcard docs/rubric.md autograder/.seed) $(shell find \
	assignments/*/ solutions/ $(UNTRACKED) \( -type f -o -type d \) -not \( $(ODD) \) 2>/dev/null)
# the assignments that ask the question T
OF_T = $(foreach folder,$(notdir $(patsubst %/,%,$(dir $(wildcard autograder/questions/*/$(T).py)))),\
	$(basename $(notdir $(wildcard assignments/??-$(subst _,-,$(folder)).md))))
GONE := $(filter-out $(SOURCES),$(file <$(BUILT)))

.DEFAULT_GOAL := help
.PHONY: $(shell sed -nE 's/^([a-z-]+):.*\#\# .*/\1/p' Makefile)

help: ## list the targets
	@sed -nE 's/^##@ (.*)/\n\1:/p; s/^([a-z-]+):.*## /  \1\t/p' Makefile | expand -t 16

# whether CUDA is of no use here, and whether an index answers: pip would ask a silent one again and again
NO_CUDA := [ "$$(uname)" = Linux ] && [ ! -e /dev/nvidiactl ] && ! command -v nvidia-smi >/dev/null
ANSWERS := timeout 8 $(RUN) -c 'import sys, urllib.request; urllib.request.urlopen(sys.argv[1], timeout=5)' 2>/dev/null

# the jail's user is another one, where root grades: it must be able to read what is installed
$(READY): pyproject.toml requirements.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Python 3.11 or newer is needed: make PYTHON=/path/to/python3.11 …"; exit 1; }
	@umask 022; $(PYTHON) -m venv $(VENV) || \
		{ rm -rf $(VENV); echo "Python's venv module is missing: sudo apt-get install python3-venv"; exit 1; }
	@echo "Making $(VENV), once: a few minutes."
	@if [ '$(TORCH_INDEX)' ] && $(NO_CUDA); then \
		{ $(ANSWERS) '$(TORCH_INDEX)/torch/' && $(PIP) --index-url '$(TORCH_INDEX)' $$(grep ^torch requirements.txt); } || \
		echo "PyTorch without CUDA cannot be had from $(TORCH_INDEX): taking the usual build, a download of 3 GB."; \
	fi
	$(PIP) --editable '.[dev]'
	@touch $@

$(GONE) $(UNTRACKED): # no recipe: where one is missing, all is built

$(BUILT): $(READY) $(SOURCES) $(PRODUCTS) $(GONE)
	@echo $(SOURCES) > $@.begun
	@$(RUN) -m autograder build
	@$(RUN) -m tests.make_submissions
	@mv $@.begun $@
	@[ -n "$$(find $(SOURCES) -newer $@)" ] || touch $@ # newer than the products, unless a source changed meanwhile

##@ For courses

grade: build ## grade the bundled samples, or a folder or a platform's zip: ASSIGNMENT=… SUBMISSIONS=… OUT=… LIMITS=… COURSE=…; ACCEPT=1: replace grades that were given
	@$(RUN) -m autograder grade --out "$$OUT" \
		$(if $(ASSIGNMENT),--assignment '$(ASSIGNMENT)') $(if $(SUBMISSIONS),--submissions "$$SUBMISSIONS") \
		$(foreach limit,$(LIMITS),--limit '$(limit)') \
		$(if $(SCHEDULER),--scheduler '$(SCHEDULER)') $(if $(TLS),--tls "$$TLS") \
		$(if $(COURSE),--course "$$COURSE") $(if $(ACCEPT),--accept)

release: build ## pack what students get, with a number in it, into the folder release: ASSIGNMENT=… COURSE=…
	@$(RUN) -m autograder release $(ASSIGNMENT) $(if $(COURSE),--course "$$COURSE")

totals: $(READY) ## apply the course's rules anew, and write a row per student into OUT/course.csv: OUT=grades COURSE=… ACCEPT=1
	@$(RUN) -m autograder totals --out "$$OUT" $(if $(COURSE),--course "$$COURSE") $(if $(ACCEPT),--accept)

export: $(READY) ## write what a platform takes back: TO=canvas|moodle|gradescope OUT=… GRADEBOOK=… COLUMN=… FEEDBACK=1 COURSE=…
	@$(RUN) -m autograder export --to '$(TO)' --out "$$OUT" $(if $(ASSIGNMENT),--assignment '$(ASSIGNMENT)') \
		$(if $(GRADEBOOK),--gradebook "$$GRADEBOOK") $(if $(COLUMN),--column "$$COLUMN") $(if $(FEEDBACK),--feedback) \
		$(if $(COURSE),--course "$$COURSE")

seed: $(READY) ## show the fingerprint of the course's seed, hand it on or take one in: EXPORT=file IMPORT=file
	@$(RUN) -m autograder seed $(if $(EXPORT),--export "$$EXPORT") $(if $(IMPORT),--import "$$IMPORT")

forget: $(READY) ## remove what grading left of one student, in all assignments: STUDENT=… OUT=grades COURSE=…
	@$(RUN) -m autograder forget --out "$$OUT" $(if $(COURSE),--course "$$COURSE") -- "$$STUDENT"

explain: build ## show what a failed hidden test tried: SUBMISSION=a.ipynb QUESTION=… CASE=… ASSIGNMENT=… COURSE=…
	@$(RUN) -m autograder explain --question '$(QUESTION)' $(if $(CASE),--case "$$CASE") \
		$(if $(ASSIGNMENT),--assignment '$(ASSIGNMENT)') $(if $(COURSE),--course "$$COURSE") -- "$$SUBMISSION"

image: build ## build the containers' image for `otter grade`: BASE_IMAGE=debian:12 TORCH_INDEX=… IMAGE=deep-homework
	@$(RUN) -m zipfile -e autograder/dist/01-tensors.zip $(VENV)/image
	@docker build --build-arg BASE_IMAGE='$(BASE_IMAGE)' \
		--build-arg TORCH_INDEX='$(TORCH_INDEX)' --tag '$(IMAGE)' --file autograder/container/Dockerfile $(VENV)/image
	@docker image ls '$(IMAGE)'

grade-docker: build ## the same as grade with `otter grade` in containers: ASSIGNMENT=… SUBMISSIONS=… OUT=… IMAGE=… OPTIONS=…
	@for name in $(or $(ASSIGNMENT),$(basename $(notdir $(wildcard assignments/*.md)))); do \
		mkdir -p "$$OUT/$$name" && $(VENV)/bin/otter grade -n "$$name" -a "autograder/dist/$$name.zip" --image '$(IMAGE)' \
			--containers $$(nproc) --summaries $(OPTIONS) -o "$$OUT/$$name" \
			"$${SUBMISSIONS:-tests/submissions/$$name}" || exit 1; \
	done

doctor: $(READY) ## say what this machine offers for grading, and what follows
	@$(RUN) -m autograder doctor

build: $(BUILT) ## write the students' folders, solutions, autograder zips and sample submissions, unless they are fresh

clean: ## remove the virtual environment and everything that was built or graded but not committed
	rm -rf $(VENV) $(UNTRACKED) assignments/*/fashion-mnist-subset explained grades \
		.claims .mypy_cache .ruff_cache .pytest_cache *.egg-info

##@ For maintainers

test: $(if $(T),$(READY),lint build) ## style, types and the quick tests; T=softmax: what touches one question, in seconds
ifdef T
	@$(RUN) -m autograder build $(or $(OF_T),$(error There is no question $(T) in autograder/questions/))
	@$(RUN) -m pytest --question '$(T)' tests/test_questions.py tests/test_checks.py tests/test_loopholes.py
else
	@$(RUN) -m pytest --numprocesses auto --dist worksteal -m 'not slow and not browser'
endif

test-slow: build ## the tests that take long (14 minutes); SHORT=1: what CI runs of them
	@$(RUN) -m pytest --numprocesses 3 --dist worksteal -m "slow$(if $(SHORT), and not long)"

test-browser: build ## beside a Chromium: what students do, in JupyterLab of a fresh environment (20 minutes); SHORT=1: a part
	@$(PIP) --editable '.[pictures]'
	@$(if $(SHORT),STUDENT_PYTHON='$(CURDIR)/$(RUN)') $(RUN) -m pytest -m browser \
		$(if $(SHORT),--numprocesses 2 -k 'light and 05 and (screen or run_all or tried) or hostile') tests/browser

lint: $(READY) ## style and types only
	@$(VENV)/bin/ruff check
	@$(VENV)/bin/ruff format --check
	@$(VENV)/bin/mypy

test-user: $(READY) ## as root: the tests that depend on who one is, as an ordinary user, of what is committed (4 minutes)
	@$(RUN) -m tests.ordinary_user

solutions: build ## run the solved notebooks and keep their outputs
	@$(RUN) -m autograder solutions $(ASSIGNMENT)

adequacy: build ## change every right answer in hundreds of ways and see that hidden tests catch it (15 minutes)
	@$(RUN) -m studies.adequacy $(ASSIGNMENT)

regrade: build ## grade every solution 200 times with fresh seeds and see that no point is lost (an hour)
	@$(RUN) -m studies.regrade

attacks: build ## run every hostile submission against the kit (up to 40 minutes)
	@$(RUN) -m studies.attacks.run

attack-table: build ## run them against stock Otter, too, and write the table of docs/security.md (an hour)
	@$(RUN) -m studies.attacks.table

fuzz: build ## grade thousands of damaged notebooks (15 minutes): SEED=… draws others, CASES=… more or fewer
	@$(RUN) -m studies.fuzz $(if $(SEED),--seed '$(SEED)') $(if $(CASES),--cases '$(CASES)')

chaos: build ## kill runs, workers and jails at random moments, KILLS=50 times, and see that nothing is lost (20 minutes)
	@$(RUN) -m studies.chaos $(KILLS)

cluster: build ## as root: grade on two hosts over TLS, lose a worker, add one (2 minutes)
	@$(RUN) -m studies.cluster

test-docker: build ## beside Docker: `otter grade` for all six against `make grade`, its options, Gradescope (25 minutes)
	@$(RUN) -m studies.container $(ASSIGNMENT)

bench: build ## measure speed and write docs/benchmarks.md (an hour; PARTS="functions class-01 class-05 flat")
	@$(RUN) -m studies.bench $(PARTS)

gpu-check: build ## beside an NVIDIA GPU: grade on it in every way, measure, attack (8 minutes); PARTS="grading seconds" OUT=…
	@$(RUN) -m studies.gpu --out "$$OUT" $(PARTS)

gpu-rehearsal: build ## the same without a GPU, on a device that PyTorch takes for one (20 minutes); PARTS="grading" OUT=…
	@$(RUN) -m tests.pretend_device -m studies.gpu --out "$$OUT" --device pretend --times 10 \
		$(or $(PARTS),machine grading seconds together)

gpu-pack: build ## put into .gpu what studies/gpu/foreign.sh needs under a Python 3.12 that has torch, without a network
	@mkdir -p .gpu/fashion-mnist && cp /usr/share/datasets/fashion-mnist/* .gpu/fashion-mnist
	@$(RUN) -m pip freeze --exclude-editable > .gpu/versions.txt
	@$(RUN) -m pip download --quiet --no-deps --only-binary=:all: --python-version 3.12 --implementation cp \
		$(foreach old,_2_28 _2_17 2014,--platform manylinux$(old)_x86_64) --dest .gpu/wheels \
		--constraint .gpu/versions.txt --requirement studies/gpu/wheels.txt

scaling: build ## hand out 100,000 submissions to workers that have the answers ready, write 10,000 results (15 minutes)
	@$(RUN) -m studies.scaling

calibrate: build ## measure right answers with many seeds and write the accuracy thresholds (10 minutes)
	@$(RUN) -m studies.calibrate

claims: build ## run what each cell of the notebooks is to show 20 times, and write docs/claims.md (hours): OPTIONS="--only 04"
	@$(RUN) -m studies.claims $(OPTIONS)

pictures: build ## beside a Chromium: make the pictures of README and docs from what they show (5 minutes)
	@$(PIP) --editable '.[pictures]'
	@$(RUN) -m studies.pictures
