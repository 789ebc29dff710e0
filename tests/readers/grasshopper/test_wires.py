"""What an input has comes along its wires, as far as the file tells; what ends nowhere breaks nothing."""

from __future__ import annotations

from definitions.readers.grasshopper import authoring as gh
from tests.readers.grasshopper.canvas import FLOAT, GONE, WHOLE, asked, ball, numbers, other, problem, with_items
from tests.readers.grasshopper.conftest import Read, ReadOne


def test_wires_are_followed_through_relays_and_parameters(one: ReadOne) -> None:
    relay = other("Relay", sources=[FLOAT.id])
    again = gh.number("", sources=[relay], key="again")
    assert numbers(one(FLOAT, relay, again, gh.get_number("x", sources=[again]))) == ("Number", (4.5,), 1, 9, 0.01)


def test_several_wires_bring_all_their_values_and_no_range(one: ReadOne) -> None:
    found = one(FLOAT, WHOLE, *asked(gh.number("", sources=[FLOAT, WHOLE])))
    assert numbers(found) == ("Number", (4.5, 4.0), None, None, None)


def test_wires_of_what_is_gone_do_not_count(one: ReadOne) -> None:
    assert numbers(one(FLOAT, gh.get_number("x", sources=[GONE, FLOAT])))[1] == (4.5,)
    assert one(*asked(gh.number("", [7.0], sources=[GONE]))).default == (7.0,)


def test_wires_in_a_loop_end(read: Read) -> None:
    first = gh.number("", key="first", sources=[gh.number("", key="second").id])
    second = gh.number("", key="second", sources=[first])
    found = read(first, second, gh.get_number("x", sources=[second]))
    assert found.inputs[0].default is None
    assert problem(found, "x:") == "x: every request must send it: its wires form a loop."


def test_wires_without_end_are_given_up(read: Read) -> None:
    chain = [FLOAT]
    for number in range(300):
        chain.append(gh.number("", sources=[chain[-1]], key=str(number)))
    found = read(*chain, gh.get_number("x", sources=[chain[-1]]))
    assert "its wires go through more than 100 objects" in problem(found, "x:")


def test_what_a_component_computes_is_not_guessed(read: Read) -> None:
    sphere = ball("Sphere:S", radius=[FLOAT])
    found = read(FLOAT, sphere, gh.get_number("x", sources=[sphere]))
    assert found.inputs[0].default is None
    assert problem(found, "x:") == "x: every request must send it: it is computed, by Sphere."


def test_a_parameter_s_own_expression_is_applied(read: Read) -> None:
    doubled = with_items(gh.number("", sources=[FLOAT]), InternalExpression="x * 2")
    assert numbers(read(FLOAT, *asked(doubled)).inputs[0]) == ("Number", (9.0,), None, None, None)
    unknown = with_items(gh.number("", sources=[FLOAT]), InternalExpression="Magic(x)")
    assert "the expression 'Magic(x)' can't be read" in problem(read(FLOAT, *asked(unknown)), "RH_IN:it: every")


def test_a_wire_that_still_ends_in_a_grouped_parameter_is_reported(read: Read) -> None:
    fed = read(FLOAT, *asked(gh.number("", sources=[FLOAT])))
    assert any("a wire still ends in its parameter" in sentence for sentence in fed.inventory.problems)
    for found in (read(*asked(gh.number("", [1.0]))), read(FLOAT, gh.get_number("x", sources=[FLOAT]))):
        assert not any("a wire still ends" in sentence for sentence in found.inventory.problems)
