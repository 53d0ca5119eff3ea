"""The plugin's fixture, here also where annot is imported without being installed."""

from __future__ import annotations

from annot.ci import fixtures

gold_regression = fixtures.gold_regression
