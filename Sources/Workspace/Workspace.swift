// A workspace is one SQLite file in which the exports of many weeks are kept as the tables that they are
// views of: every order line, return and complaint once, in its latest version.
//
// What is settled once need not be settled again. At ingest, duplicates go, the lines of an order are put
// together, and returns and complaints find their orders; so a question reads packed columns in one pass,
// with no hash of an order id, no search for repeated keys and no text to parse. `WorkspaceTables` says so
// by being settled, and hands out orders by number.
//
// An engine can keep with each segment what it has counted of it (`Ingestion.count`): sums that answer the
// usual questions without a row, and for the others what has become of every line, which a scan brings
// beside the columns that are asked for (`ColumnRequest.kept`).
//
// Rows live in segments: at most 2^18 order lines with their returns and complaints, each table a chunk,
// each column a BLOB (`Packing/`): numbers as offsets or steps in as few bytes as they need, names as codes
// into a dictionary, ids as numbers where all begin alike. Segment 0 holds what has no order. A later
// export touches few segments, those whose orders come again; they are read, settled with the new rows
// (`Ingest/`) and written anew. All of it is one transaction in WAL mode, so a kill leaves the file as it
// was, and readers keep the state that they began with. Only the first rows go without a log, which would hold
// them twice.
//
// New rows wait in memory with each column in as few bytes as its numbers need (`NarrowNumbers`), and
// `SegmentPlans` settles and cuts them into segments as threads ask for one to pack.
//
// Which version of a row stands is decided by the exports alone (`Versions`), never by the order in which
// they were taken in: any order ends in the same answers.
//
// Personal data is dealt with before a row is kept (`Rows/Privacy.swift`, `Rows/RowSink.swift`): columns that nobody asked
// for never arrive, texts are masked, customers can be pseudonyms. `forget` writes all anew without what is
// to go, and then lets SQLite give the old bytes back.
//
// `WorkspaceWriter` changes a file, `WorkspaceTables` reads one.
