# Wrong answers to `write_csv`, as students write them. How to add one: docs/question-authors.md

# %% folders not created | stops
# Your function stops where a folder is missing: `os.makedirs(folder, exist_ok=True)` comes before `open`.
def write_house_csv(path):
    with open(path, "w") as file:
        file.write("NumRooms,RoofType,Price\n")
        file.write("NA,NA,127500\n")
        file.write("2,NA,106000\n")
        file.write("4,Slate,178100\n")
        file.write("NA,NA,140000\n")

# %% folder exists already | stops
# Your function stops where the folder is there already: pass `exist_ok=True` to `os.makedirs`.
def write_house_csv(path):
    folder = os.path.dirname(path)
    if folder:
        os.makedirs(folder)
    with open(path, "w") as file:
        file.write("NumRooms,RoofType,Price\n")
        file.write("NA,NA,127500\n")
        file.write("2,NA,106000\n")
        file.write("4,Slate,178100\n")
        file.write("NA,NA,140000\n")

# %% one level only | stops
# Your function stops where several levels of folders are missing: `os.makedirs` creates all of them, `mkdir` only the
# last.
def write_house_csv(path):
    folder = os.path.dirname(path)
    if folder and not os.path.exists(folder):
        os.mkdir(folder)
    with open(path, "w") as file:
        file.write("NumRooms,RoofType,Price\n")
        file.write("NA,NA,127500\n")
        file.write("2,NA,106000\n")
        file.write("4,Slate,178100\n")
        file.write("NA,NA,140000\n")

# %% bare file name | stops
# Your function stops at a bare file name: its `os.path.dirname` is '', and there is no folder to create then.
#- os.path.dirname(path) or "."
#+ os.path.dirname(path)

# %% path ignored
# There is no file at `path`: open the `path` that was handed in, not one of your own.
def write_house_csv(path):
    os.makedirs("data", exist_ok=True)
    with open(os.path.join("data", "house_tiny.csv"), "w") as file:
        file.write("NumRooms,RoofType,Price\n")
        file.write("NA,NA,127500\n")
        file.write("2,NA,106000\n")
        file.write("4,Slate,178100\n")
        file.write("NA,NA,140000\n")

# %% folder in place of the file
# You make a folder where the file belongs: create `os.path.dirname(path)`, then open `path`.
def write_house_csv(path):
    os.makedirs(path, exist_ok=True)
    with open(os.path.join(path, "house_tiny.csv"), "w") as file:
        file.write("NumRooms,RoofType,Price\n")
        file.write("NA,NA,127500\n")
        file.write("2,NA,106000\n")
        file.write("4,Slate,178100\n")
        file.write("NA,NA,140000\n")

# %% no header
# The header is missing: the first line holds the names of the columns.
def write_house_csv(path):
    folder = os.path.dirname(path)
    if folder:
        os.makedirs(folder, exist_ok=True)
    with open(path, "w") as file:
        file.write("NA,NA,127500\n")
        file.write("2,NA,106000\n")
        file.write("4,Slate,178100\n")
        file.write("NA,NA,140000\n")

# %% spaces after commas
# A space follows each comma: it becomes part of the cell, and ` NA` is no longer `NA`.
def write_house_csv(path):
    folder = os.path.dirname(path)
    if folder:
        os.makedirs(folder, exist_ok=True)
    with open(path, "w") as file:
        file.write("NumRooms, RoofType, Price\n")
        file.write("NA, NA, 127500\n")
        file.write("2, NA, 106000\n")
        file.write("4, Slate, 178100\n")
        file.write("NA, NA, 140000\n")

# %% indented lines
# Your lines start with spaces: in a string over several lines, the indentation is part of the text.
def write_house_csv(path):
    folder = os.path.dirname(path)
    if folder:
        os.makedirs(folder, exist_ok=True)
    text = """NumRooms,RoofType,Price
    NA,NA,127500
    2,NA,106000
    4,Slate,178100
    NA,NA,140000"""
    with open(path, "w") as file:
        file.write(text)

# %% empty first line
# Your file starts with an empty line: in a triple-quoted string, the text begins right after the quotes.
def write_house_csv(path):
    folder = os.path.dirname(path)
    if folder:
        os.makedirs(folder, exist_ok=True)
    with open(path, "w") as file:
        file.write("""
NumRooms,RoofType,Price
NA,NA,127500
2,NA,106000
4,Slate,178100
NA,NA,140000
""")

# %% empty cells
# Your missing cells are empty: write `NA` (with pandas, `to_csv(..., na_rep='NA')`).
def write_house_csv(path):
    folder = os.path.dirname(path)
    if folder:
        os.makedirs(folder, exist_ok=True)
    houses = pd.DataFrame({
        "NumRooms": [None, "2", "4", None],
        "RoofType": [None, None, "Slate", None],
        "Price": [127500, 106000, 178100, 140000],
    })
    houses.to_csv(path, index=False)

# %% row labels
# The row labels are in the file: with pandas, `to_csv(..., index=False)` leaves them out.
def write_house_csv(path):
    folder = os.path.dirname(path)
    if folder:
        os.makedirs(folder, exist_ok=True)
    houses = pd.DataFrame({
        "NumRooms": ["NA", 2, 4, "NA"],
        "RoofType": ["NA", "NA", "Slate", "NA"],
        "Price": [127500, 106000, 178100, 140000],
    })
    houses.to_csv(path)

# %% 2.0 for 2
# The numbers of rooms are written as `2.0` and `4.0`: they must stand there as `2` and `4`.
def write_house_csv(path):
    folder = os.path.dirname(path)
    if folder:
        os.makedirs(folder, exist_ok=True)
    houses = pd.DataFrame({
        "NumRooms": [None, 2, 4, None],
        "RoofType": [None, None, "Slate", None],
        "Price": [127500, 106000, 178100, 140000],
    })
    houses.to_csv(path, index=False, na_rep="NA")

# %% appended
# You append to a file that is there already: mode `'w'` of `open` starts it anew.
#- "w"
#+ "a"
