"""What if: shocks, other policies, overrides; compared with what stands."""
