import Testing

@testable import Ledger

/// What `fapiao migrate` prints.
struct SchemaReportTests {
    @Test(arguments: [
        (
            4, ["1 invoice", "2 check"], 9,
            "schema version 4: applied 1 invoice, 2 check; 9 partitions made"
        ),
        (4, [], 1, "schema version 4: nothing to apply; 1 partition made"),
        (4, [], 0, "schema version 4: nothing to apply"),
    ])
    func itIsASentence(_ version: Int, _ applied: [String], _ made: Int, _ text: String) {
        var report = SchemaReport()
        report.version = version
        report.applied = applied
        report.partitionsMade = made
        #expect("\(report)" == text)
    }
}
