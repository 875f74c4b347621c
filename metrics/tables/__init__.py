"""Tables of other people: KPI values and survey answers, read strictly, with every refused row named."""
