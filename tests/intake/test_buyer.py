from libs.contracts.buyers import (
    BuyerRegistered,
    ReadingRemembered,
    RegisterBuyer,
    RememberReading,
)
from services.intake.buyer import buyer
from tests.intake.samples import ANNA, GERMANY, NOW, POLICY, WEI
from tests.support import given

register = RegisterBuyer(actor=WEI, now=NOW, buyer_id="B-DE-01", profile=GERMANY)
registered = BuyerRegistered(buyer_id="B-DE-01", profile=GERMANY)
remember = RememberReading(
    actor=POLICY, now=NOW, buyer_id="B-DE-01", designation="7205", reading="30205 tapered roller"
)
remembered = ReadingRemembered(
    buyer_id="B-DE-01", designation="7205", reading="30205 tapered roller"
)


def test_a_buyer_is_registered_and_registered_anew_with_another_profile() -> None:
    given(buyer).when(register).then(registered)
    blocked = GERMANY.model_copy(update={"blocked": "owes for May"})
    given(buyer, registered).when(register.model_copy(update={"profile": blocked})).then(
        BuyerRegistered(buyer_id="B-DE-01", profile=blocked)
    )


def test_a_buyer_does_not_register_itself() -> None:
    given(buyer).when(register.model_copy(update={"actor": ANNA})).then_refused("not.group")


def test_a_reading_is_remembered_even_before_the_buyer_is_registered() -> None:
    given(buyer).when(remember).then(remembered)
    assert buyer.fold([remembered, registered]) == buyer.fold([registered, remembered])


def test_a_later_reading_takes_the_place_of_the_first() -> None:
    ball = "7205 angular contact ball"
    given(buyer, remembered).when(remember.model_copy(update={"reading": ball})).then(
        remembered.model_copy(update={"reading": ball})
    )
