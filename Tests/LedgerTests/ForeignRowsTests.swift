import Doubles
import Testing
import Verification

@testable import Ledger

/// Files that are no lines of JSON, given as such: one sentence says what they are, and what to do.
@Suite struct ForeignRowsTests {
    private static let sound = IngestTests.json(SyntheticInvoice.digital(1))

    struct Foreign: Sendable, CustomTestStringConvertible {
        let name: String
        let text: String
        let word: String
        var testDescription: String { name }
    }

    static let foreign: [Foreign] = [
        Foreign(name: "YAML", text: "listen:\n  port: 80\n  host: ::\n", word: "YAML"),
        Foreign(
            name: "YAML, a comment", text: "# Settings, all of them\n\nlisten:\n", word: "YAML"),
        Foreign(name: "YAML with blanks", text: "a: 1\n   \nb:\n\t\n", word: "YAML"),
        Foreign(name: "YAML, a document", text: "---\na: 1\n", word: "YAML"),
        Foreign(name: "YAML of invoices", text: "发票号码: 1\n金额: 2\n", word: "YAML"),
        Foreign(
            name: "YAML, long", text: String(repeating: "key: value\n", count: 1_550),
            word: "YAML"),
        Foreign(name: "CSV", text: IngestTests.header + "\n1,2\n", word: "--format csv"),
        Foreign(name: "a table", text: "kind\tcode\n1\t2\n", word: "--format csv"),
        Foreign(name: "an array", text: "[\(sound),\n\(sound)]", word: "jq -c '.[]'"),
        Foreign(name: "an array on lines", text: "[\n  1,\n  2\n]\n", word: "jq -c '.[]'"),
        Foreign(
            name: "pretty", text: "{\n  \"kind\": \"32\",\n  \"number\": \"1\"\n}\n",
            word: "jq -c ."),
        Foreign(name: "prose", text: "These are the invoices.\n", word: "CSV or NDJSON"),
        Foreign(name: "a number", text: "25672225\n", word: "CSV or NDJSON"),
        Foreign(name: "GIF", text: "GIF89a", word: "photo"),
        Foreign(name: "WebP", text: "RIFF1", word: "photo"),
        Foreign(name: "HEIC", text: "\0\0\0\u{18}ftypheic", word: "photo"),
        Foreign(name: "HTML", text: "<!DOCTYPE html>\n<p>", word: "HTML"),
        Foreign(name: "XML", text: "<?xml version=\"1.0\"?>\n", word: "XML"),
        Foreign(name: "PDF", text: "%PDF-1.4\n1 0 obj\n", word: "PDF"),
        Foreign(name: "PNG", text: "\u{1}PNG\n\u{2}", word: "CSV or NDJSON"),
    ]

    @Test(arguments: foreign, [1, 4_096])
    func aFileOfAnotherKindIsToldInOneSentence(_ file: Foreign, chunk: Int) async throws {
        var rejected = 0
        let memory = MemoryLedger()
        let fault = await #expect(throws: IngestFault.self) {
            _ = try await Ingest(writer: memory, actor: .test).run(
                Chunks(file.text.utf8, of: chunk), format: .ndjson, rejected: { _ in rejected += 1 }
            )
        }
        let told = fault?.description ?? ""
        #expect(told.contains(file.word), "\(told)")
        #expect(!told.contains("\n") && told.count < 200)
        #expect(rejected == 0)
    }

    /// Rows at the front that are no objects cost only themselves where one follows that is.
    @Test(arguments: [1, 19, 20])
    func strangeRowsBeforeALoadCostThemselves(_ count: Int) async throws {
        let text = String(repeating: "listen: 80\n", count: count) + Self.sound + "\n" + "x: y\n"
        do {
            let (report, rejected) = try await IngestTests.load(text.utf8, .ndjson)
            #expect(count < IngestLimits.strangeRowsMaximum)
            #expect(report.issued == 1 && report.bad == count + 1)
            #expect(rejected.map(\.line) == Array(1...count) + [count + 2])
        } catch {
            #expect(count == IngestLimits.strangeRowsMaximum)
        }
    }
}
