"""How does Softly run on one machine with nothing prepared? Embedded services, the supervisor, the test services."""
