"""Personas: adding one."""

from __future__ import annotations

from journey.change import Change
from journey.edits.naming import new_id
from journey.journey import Journey
from journey.records import Persona, validated


def add_persona(journey: Journey, name: str) -> Change:
    """Add a persona after the others."""
    persona = validated(Persona(id=new_id(journey, Persona), name=name))
    return Change("add_persona", {persona.id: (None, persona)})
