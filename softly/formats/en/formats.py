"""How does the admin write days and times? Everywhere as the jobs' list does; the pages say theirs themselves."""

DATE_FORMAT = "Y-m-d"
DATETIME_FORMAT = "Y-m-d H:i:s"
