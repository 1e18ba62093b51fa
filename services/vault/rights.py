"""The routes for the rights of a person (个人权利, PIPL art. 44–47), for any service that has a vault."""

from fastapi import APIRouter

from services.vault.features import (
    correct_values,
    count_people,
    erase_person,
    erase_text,
    give_consent,
    give_export,
    hold_erasure,
    keep_person,
    look_up_person,
    name_guardian,
    read_values,
    restrict_processing,
    show_person,
    show_reads,
    show_texts,
    withdraw_consent,
)

_FEATURES = (
    keep_person,
    look_up_person,
    read_values,
    show_person,
    give_export,
    correct_values,
    restrict_processing,
    erase_person,
    give_consent,
    withdraw_consent,
    name_guardian,
    hold_erasure,
    show_reads,
    count_people,
    show_texts,
    erase_text,
)


def rights_routers() -> tuple[APIRouter, ...]:
    """Who may call them is somebody else's to say; `app.state.vault` is the vault that they open."""
    return tuple(feature.router for feature in _FEATURES)
