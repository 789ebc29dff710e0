.PHONY: run admin test lint

# Everything in the foreground, on a machine with nothing but Python 3.12 or newer. PORT, HOST, DATA_DIR as variables.
run:
	@exec bin/run

# An administrator for /admin/; Softly must be running.
admin:
	@exec .venv/bin/python manage.py createsuperuser

# make test ARGS="-k gear"
test:
	@exec bin/test $(ARGS)

lint:
	@exec .ci/run --no-tests
