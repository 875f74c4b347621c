# make install | run | test | check | bench | screens | soak | catalogues
# Each works alone in a fresh clone, also in an empty environment; a second run is quick.

SHELL := /bin/sh
.DELETE_ON_ERROR:
.PHONY: install install-test run test check pytest bench screens soak catalogues clean

# apt needs the administration folders, and an empty environment has no PATH at all.
export PATH := $(if $(PATH),$(PATH):)/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PIP_NO_INPUT := 1
export PIP_ROOT_USER_ACTION := ignore
export PYTHONUTF8 := 1

VENV := .venv
# Windows puts the programs of an environment elsewhere.
BIN := $(VENV)/$(if $(filter Windows_NT,$(OS)),Scripts,bin)
EXAMPLE := resources/examples/subscription.journey

# What Qt needs to draw (offscreen), a font with Cyrillic and Polish letters, and what a window on X11 adds.
SYSTEM_PACKAGES := \
	libglib2.0-0 libgl1 libegl1 libxkbcommon0 libdbus-1-3 libfontconfig1 fonts-dejavu-core \
	libxcb-cursor0 libxcb-icccm4 libxcb-image0 libxcb-keysyms1 libxcb-randr0 libxcb-render-util0 \
	libxcb-shape0 libxcb-xkb1 libxkbcommon-x11-0 libxcb-render0

# What the tests add: a screen that nobody sees, a hand for its mouse and keys, a trace of system calls, and a
# warehouse of their own.
TEST_PACKAGES := xvfb xauth xdotool strace postgresql

install: $(VENV)/base.stamp
install-test: $(VENV)/test.stamp

# ---------------------------------------------------------------- installing

# Packages of the system are installed where that can be done (apt, root) and named where it cannot.
define install_packages
install_packages() { \
	missing=; \
	command -v dpkg-query >/dev/null 2>&1 || return 0; \
	for each in "$$@"; do \
		dpkg-query -W -f='$${db:Status-Status}\n' "$$each" 2>/dev/null | grep -qx installed \
			|| missing="$$missing $$each"; \
	done; \
	[ -n "$$missing" ] || return 0; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then \
		echo "Installing system packages:$$missing"; \
		DEBIAN_FRONTEND=noninteractive; export DEBIAN_FRONTEND; \
		{ apt-get update -qq && apt-get install -y -qq --no-install-recommends $$missing; } >/dev/null \
			|| echo "Could not install:$$missing" >&2; \
	else \
		echo "If something is missing below: sudo apt-get install$$missing" >&2; \
	fi; \
}
endef

# The first Python of at least 3.11 that is found.
define find_python
find_python() { \
	for each in $(PYTHON) python3 python3.11 python3.12 python3.13 python3.14 python; do \
		if "$$each" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then \
			echo "$$each"; return 0; \
		fi; \
	done; \
	return 1; \
}
endef

# A Python without ensurepip makes half an environment: that one is taken away before the second attempt.
$(VENV)/made.stamp:
	@$(install_packages); $(find_python); \
	install_packages $(SYSTEM_PACKAGES); \
	found=$$(find_python) || { install_packages python3 python3-venv; found=$$(find_python); } \
		|| { echo "Python 3.11 or newer is needed." >&2; exit 1; }; \
	"$$found" -m venv $(VENV) >/dev/null 2>&1 || { \
		rm -rf $(VENV); \
		version=$$("$$found" -c 'import sys; print("%d.%d" % sys.version_info[:2])'); \
		install_packages python3-venv "python$$version-venv"; \
		"$$found" -m venv $(VENV); \
	}
	@touch $@

# The program runs from the checkout; only what it needs is installed, from the lists of pyproject.toml.
REQUIREMENTS = import sys, tomllib; \
	project = tomllib.load(open("pyproject.toml", "rb"))["project"]; \
	extras = [each for name in sys.argv[1:] for each in project["optional-dependencies"][name]]; \
	print(*project["dependencies"], *extras, sep="\n")

define install_requirements
$(BIN)/python -c '$(REQUIREMENTS)' $(1) > $(VENV)/requirements.txt
$(BIN)/python -m pip install -q -r $(VENV)/requirements.txt -c constraints.txt
endef

$(VENV)/base.stamp: $(VENV)/made.stamp pyproject.toml constraints.txt
	@echo "Installing what Waymark needs"
	@$(call install_requirements)
	@$(BIN)/python -m compileall -q gui journey metrics
	@touch $@

$(VENV)/test.stamp: $(VENV)/made.stamp pyproject.toml constraints.txt
	@echo "Installing what Waymark and its tests need"
	@$(install_packages); install_packages $(TEST_PACKAGES)
	@$(call install_requirements,test)
	@touch $(VENV)/base.stamp $@

# ---------------------------------------------------------------- running

run: install
	@if { [ -n "$$DISPLAY$$WAYLAND_DISPLAY" ] || [ "$$(uname -s)" != Linux ]; } && \
			$(BIN)/python -c "import main, sys; sys.exit(not main.has_display())"; then \
		exec $(BIN)/python main.py $(EXAMPLE); \
	fi; \
	mkdir -p out && name=out/$$(basename $(EXAMPLE) .journey) && \
	for ending in svg pdf png html pptx xlsx; do \
		$(BIN)/python main.py export $(EXAMPLE) $$name.$$ending >/dev/null || exit; \
	done; \
	$(BIN)/python main.py export $(EXAMPLE) $$name-report.pdf --report >/dev/null && \
	{ $(BIN)/python main.py value $(EXAMPLE) > $$name.txt || [ $$? = 1 ]; } && \
	echo "There is no display for the window, so the example was rendered:" && \
	echo "$$name-report.pdf, and $$name.svg, .pdf, .png, .html, .pptx, .xlsx and .txt"

# ---------------------------------------------------------------- testing

check: install-test
	$(BIN)/lint-imports --no-cache
	$(BIN)/ruff check --no-cache .
	$(BIN)/ruff format --no-cache --check .
	$(BIN)/mypy

# A fault in Qt's own code is shown with the Python lines that led there.
pytest: install-test
	QT_QPA_PLATFORM=offscreen PYTHONFAULTHANDLER=1 $(BIN)/python -m pytest -q -n auto --maxprocesses 4

test:
	@$(MAKE) --no-print-directory check
	@$(MAKE) --no-print-directory pytest

bench: install-test
	@$(call install_requirements,test bench)
	@for each in tests/benchmarks/*.py; do echo "== $$each"; PYTHONPATH=.:tests $(BIN)/python $$each || exit; done

soak: install-test
	@for each in tests/soak/*.py; do echo "== $$each"; PYTHONPATH=.:tests $(BIN)/python $$each || exit; done

screens: install-test
	@mkdir -p screens
	PYTHONPATH=. QT_QPA_PLATFORM=offscreen $(BIN)/python tests/gui/screens.py screens

# ---------------------------------------------------------------- languages

catalogues: install-test
	$(BIN)/python tests/catalogues.py

clean:
	rm -rf $(VENV) out screens .mypy_cache .ruff_cache .hypothesis .import_linter_cache
