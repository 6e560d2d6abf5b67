"""Publishing a month: keeps for good what its report is made from, and builds a published report again from that."""
