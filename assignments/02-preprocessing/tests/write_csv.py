"""Write a CSV file: what `grader.check("write_csv")` tries.

write_csv.json has the inputs and what is right: a folder is at the given path; a file is at the given path; what else
is left behind; the number of lines of the file; line 1 of the file; line 2 of the file; line 3 of the file; line 4 of
the file; line 5 of the file.
"""

from checks import Check, file_written

OK_FORMAT = False
name = "write_csv"
points = 8
example = Check("write_csv", file_written)
