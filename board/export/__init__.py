"""`board export`: what log directories hold, as files that other programs read.

Points and histograms become one table (CSV, JSON, Parquet, Arrow), images, audio and text become files with an index.
Reads through `board.reading`; knows no HTTP. What is being written is never seen half done under its own name.
"""
