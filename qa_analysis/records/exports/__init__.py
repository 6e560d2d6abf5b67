"""Exports: from a council's workbook, as it is kept, to the text of the contract.

A source in ``params/sources.yml`` is read in this order:

1. ``files`` opens it. In a workbook ``places`` finds errors, uncalculated formulas and merged cells, which the library
   that reads the cells would give as empty.
2. Each sheet, text file or query result becomes a ``grid``: the cells as they were typed.
3. ``headings`` finds the header row, and which column of the grid is which column of the contract.
4. ``body`` keeps the rows that are records, and leaves out totals, footnotes and repeated headers.
5. ``cells`` turns each cell into the contract's text, with the help of ``spellings`` for values and ``dates`` for days.

A Parquet file that keeps to the contract needs none of this, and ``by_column`` reads it at a tenth of the cost.

Nothing is read as something else in silence. If a cell is not written as the contract writes it, its form (such as "an
Excel serial number") is kept beside it, and ``sheet_findings`` reports it. A cell that cannot be read becomes
``UNREADABLE``, which no column accepts.

Dates need proof: 03/04/2019 is read as 3 April, but a program with American settings writes 4 March in the same way. A
date such as 13/04/2019 in any of the exports proves that the day comes first. Without one, such dates get a warning.
"""
