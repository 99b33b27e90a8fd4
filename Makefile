# Tradepost from a fresh clone: `make demo`. It needs Python 3.11, make and a shell, and fetches the rest.
ARGS =
TESTS = tests

.PHONY: help setup demo test test-nodes check bench bench-peers bench-scale bench-widget privacy-report security chaos soak pictures lock upgrade clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' Makefile

setup: ## .venv, node_modules and the web assets; quick where nothing changed
	@sh tools/setup.sh

demo: setup ## an order and its parties, live in the browser; ARGS="--port 8090"
	@exec .venv/bin/tradepost demo $(ARGS)

test: check ## everything; TESTS=tests/unit for a part, ARGS="-k resend" to choose
	@sh tools/test.sh $(TESTS) $(ARGS)

test-nodes: TESTS = tests/acceptance
test-nodes: setup ## the acceptance tests on two nodes; BROKER=nats for the other broker
	@TRADEPOST_TEST_BROKER=$(or $(BROKER),postgres) sh tools/test.sh $(TESTS) $(ARGS)

check: setup ## formatting, lint, types, and the imports against the picture
	@sh tools/check.sh

bench: setup ## speed and memory beside the peers, as a table
	@exec .venv/bin/python -m bench $(ARGS)

bench-peers: setup ## the long one, beside seven peers in half an hour; ARGS="--rounds 2 --only tradepost,ws,nats"
	@exec .venv/bin/python -m bench.peers_run $(ARGS)

bench-scale: setup ## what more nodes and a longer log cost, and the plan from it; ARGS="--most 1000000"
	@.venv/bin/python -m bench.nodes
	@.venv/bin/python -m bench.simulate; agrees=$$?; .venv/bin/python -m bench.stored $(ARGS) && exit $$agrees

bench-widget: setup ## the widget in a real browser beside a peer's, which is fetched for it
	@exec .venv/bin/python -m bench.widget $(ARGS)

privacy-report: setup ## 2,000 random lives against an independent model of who sees what; ARGS="--seed 7"
	@PYTHONPATH=tests:. exec .venv/bin/python -m privacy.report $(ARGS)

security: setup ## what strangers could try: lint, rules, the API, fuzzing; SECONDS=60 for each target
	@sh tools/security.sh $(SECONDS)

chaos: setup ## breaks nodes, PostgreSQL, NATS and the network while people talk, for half an hour; ARGS="--seed 7 --only F05 --add"
	@PYTHONPATH=tests:. exec .venv/bin/python -m chaos $(ARGS)

soak: setup ## two hours of mixed load: memory, descriptors, tasks and backends must not grow; ARGS="--minutes 20"
	@PYTHONPATH=tests:. exec .venv/bin/python -m chaos.soak $(ARGS)

pictures: setup ## the main states of the widget, the desk and the demo into docs/pictures
	@CHROMIUM=$$(sh tools/chromium.sh install) sh tools/node.sh npm --prefix web-widget run --silent pictures

lock: setup ## the lock files after a change of dependencies
	@sh tools/lock.sh

upgrade: setup ## the lock files with the newest versions
	@sh tools/lock.sh --upgrade

clean: ## removes all that the others made
	rm -rf .venv .make web-widget/node_modules web-widget/dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find sdk server tests bench -name __pycache__ -type d -prune -exec rm -rf {} +
