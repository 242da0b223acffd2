import Testing

@testable import Ledger

/// What `fapiao migrate` prints.
struct SchemaReportTests {
    @Test(arguments: [
        (
            4, ["1 invoice", "2 check"], 9,
            "ledger schema version 4: applied 1 invoice, 2 check; 9 partitions made"
        ),
        (4, [], 1, "ledger schema version 4: nothing to apply; 1 partition made"),
        (4, [], 0, "ledger schema version 4: nothing to apply"),
    ])
    func itIsASentenceOfItsSet(_ version: Int, _ applied: [String], _ made: Int, _ text: String) {
        var report = SchemaReport(.ledger)
        report.version = version
        report.applied = applied
        report.partitionsMade = made
        #expect("\(report)" == text)
    }

    @Test func aFaultNamesTheSet() {
        let needs = "this program needs 3: run `fapiao migrate`"
        #expect(
            "\(SchemaFault.behind(.national, found: 0, needed: 3))"
                == "the database has national schema version 0, \(needs)")
        #expect(
            "\(SchemaFault.behind(.ledger, found: 2, needed: 3))"
                == "the database has ledger schema version 2, \(needs)")
        #expect("\(SchemaFault.behind(.ledger, found: 0, needed: 3))".contains("no ledger yet"))
    }
}
