import Doubles
import Invoices
import Testing
import Verification

@testable import Ledger

/// What programs and keyboards leave in a CSV file beside its rows costs none of them.
struct CSVRemnantTests {
    private static let first = SyntheticInvoice.coded(1)
    private static let second = SyntheticInvoice.digital(2)
    private static let rows = [first, second].map { IngestTests.csv($0) }
    private static let table = ([IngestTests.header] + rows).joined(separator: "\r\n") + "\r\n"

    private static func wide(_ digits: String) -> String {
        digits.unicodeScalars.map { scalar in
            Unicode.Scalar(scalar.value + 0xFEE0).map(String.init) ?? ""
        }.joined()
    }

    /// Number, day and total of the second invoice as a Chinese keyboard writes them.
    private static let wideTable: String = {
        let digits = [second.number.description, second.total.description]
        return digits.reduce(table) { text, digits in text.replacing(digits, with: wide(digits)) }
    }()

    @Test(
        arguments: [
            "sep=,,,,,\r\n" + table, "\"sep=,\",,,\r\n" + table, table + "\u{1A}",
            table + "\u{1A}\r\n", table + String(repeating: "\0", count: 64), wideTable,
        ], [1, 4_096])
    func itCostsNoRow(_ text: String, chunk: Int) async throws {
        let memory = MemoryLedger()
        let (report, rejected) = try await IngestTests.load(
            Array(text.utf8), .csv, chunk: chunk, into: memory)
        #expect(rejected.isEmpty && report.issued == 2)
        let stored = try await memory.invoices([Self.first.id, Self.second.id])
        #expect(try stored.map { try $0?.invoice() } == [Self.first, Self.second])
    }

    @Test(arguments: [
        ("[{\"kind\":\"32\"},\n{\"kind\":\"32\"}]\n", "jq -c '.[]'"),
        ("{\"kind\":\"32\",\"number\":\"1\"}\n{}\n", "--format ndjson"),
        ("\n{\n\"kind\": \"32\n\"}", "--format ndjson"),
    ])
    func jsonThatIsCalledCSVIsTold(_ text: String, _ word: String) async throws {
        let fault = await #expect(throws: IngestFault.self) {
            _ = try await IngestTests.load(Array(text.utf8), .csv)
        }
        #expect(fault?.description.contains(word) == true, "\(fault?.description ?? "")")
    }
}
