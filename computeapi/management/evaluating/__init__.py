"""What does `manage.py evaluate` do with local OpenSCAD files? A file a question; `running` is where they meet."""
