"""The pictures that the course learns from: made by code, seeded, never downloaded."""

from tutor.lab.data.bank import FilterBank, bank
from tutor.lab.data.image import image
from tutor.lab.data.shapes import KINDS, Shapes, standardized, unseen

__all__ = ["KINDS", "FilterBank", "Shapes", "bank", "image", "standardized", "unseen"]
