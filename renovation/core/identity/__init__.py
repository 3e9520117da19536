"""Signing in by an identity provider's word. The portal asks only hosts named in its settings."""
