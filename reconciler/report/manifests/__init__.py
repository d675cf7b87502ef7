"""Manifests that change in place: comments, order and layout stay, byte for byte."""
