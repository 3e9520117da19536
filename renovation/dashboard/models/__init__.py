from renovation.dashboard.models.rollup import Rollup, RollupDay, RollupState

__all__ = ["Rollup", "RollupDay", "RollupState"]
