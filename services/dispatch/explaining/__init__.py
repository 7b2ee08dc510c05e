"""Why a plan is as it is: statements as data, and as sentences in Chinese and English. Pure.

`explain` is the group's; `member_view` and `buyer_view` hold what that member or buyer may know.
What is found by solving again comes on request: `counterfactual`, `price_counterfactual`
(the group's), `relief`, `price_of_fairness`, `price_of_stability`.
"""

from services.dispatch.explaining.catalogue import CATALOGUE, say
from services.dispatch.explaining.pricing import (
    price_counterfactual,
    price_of_fairness,
    price_of_stability,
)
from services.dispatch.explaining.qualifying import lacking
from services.dispatch.explaining.raising import Solve
from services.dispatch.explaining.relieving import relief
from services.dispatch.explaining.statement import (
    Audience,
    Labels,
    Language,
    NotThere,
    Statement,
)
from services.dispatch.explaining.views import (
    buyer_view,
    explain,
    line_reasons,
    member_line,
    member_view,
    share_reasons,
    whole_reasons,
)
from services.dispatch.explaining.winning import counterfactual

__all__ = [
    "CATALOGUE",
    "Audience",
    "Labels",
    "Language",
    "NotThere",
    "Solve",
    "Statement",
    "buyer_view",
    "counterfactual",
    "explain",
    "lacking",
    "line_reasons",
    "member_line",
    "member_view",
    "price_counterfactual",
    "price_of_fairness",
    "price_of_stability",
    "relief",
    "say",
    "share_reasons",
    "whole_reasons",
]
