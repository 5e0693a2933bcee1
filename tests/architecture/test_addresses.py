"""Each address is asked for by the matrix of rights (tests/rights), which must know what its parameters may name."""

from tests.rights.matrix import unknown_parameters


def test_the_matrix_of_rights_knows_which_records_each_address_may_name():
    assert unknown_parameters() == []
