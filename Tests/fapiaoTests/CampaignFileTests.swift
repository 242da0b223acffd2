import Cryptography
import Lottery
import Testing

@testable import fapiao

struct CampaignFileTests {
    private static let folder = ProjectFiles.root + "/Config/campaigns/"
    /// Before either example begins.
    private static let now = RFC3339Time.seconds("2027-01-01T00:00:00+08:00")!

    private static func text(_ name: String) throws -> String {
        try #require(ProjectFiles.all.first { $0.path == "Config/campaigns/\(name).yaml" }).text
    }

    private static func concerns(_ file: CampaignFile) throws(CampaignFile.Mistake) -> [String] {
        let manifest = try file.manifest().manifest
        return CampaignReview(manifest, now: now).concerns.map {
            "\(file.mistake(at: $0.place, "\($0)"))"
        }
    }

    @Test(arguments: ["instant", "fortnightly"])
    func theExamplesCanBeKept(_ name: String) throws {
        let file = try CampaignFile(path: Self.folder + name + ".yaml")
        #expect(try Self.concerns(file).isEmpty)
        #expect(try file.forecast() != nil)
        // The same file gives the same bytes.
        let bytes = try file.manifest().bytes
        #expect(try CampaignFile(path: "x", text: try Self.text(name)).manifest().bytes == bytes)
        #expect(bytes.last == 0x0A)
        #expect(!bytes.dropLast().contains(0x0A))
    }

    @Test func theExamplesExcludeEachOther() throws {
        let manifests = try ["instant", "fortnightly"].map {
            try CampaignFile(path: Self.folder + $0 + ".yaml").manifest().manifest
        }
        #expect(manifests[0].exclusiveWith == [manifests[1].origin])
        #expect(
            CampaignReview(manifests[0], now: Self.now, others: [manifests[1]]).concerns.isEmpty)
    }

    /// A part of the example with two draws, what stands there instead, and the reason, whose line is that of the part.
    @Test(arguments: [
        ("mode: after_days", "mode: later", "mode: one of instant, after_days"),
        ("  contact: 12345@fapiao.example", "  contact: 12345", "organiser.contact: a text"),
        ("opens: 2027-04-01T00:00:00+08:00", "opens: 2027-04-01", "opens is a time"),
        ("opens: 2027-04-01T00:00:00+08:00", "opens: 2026-04-01T00:00:00+08:00", "in the future"),
        ("  - [p50, 5000, 4000]", "  - [p50, 5000]", "a prize is"),
        ("  - [p50, 5000, 4000]", "  - [p50, 5000, 9000000]", "more than the fund"),
        ("  - [grand, 80000, 400]", "  - [grand, 90000, 400]", "after tax"),
        ("  - [p400, 40000, 100]", "  - [p400, 130000, 1]", "no channel"),
        ("    - [p10, 60000000]", "    - [p10, 999000000]", "odds of ladder 1 are over one"),
        ("    - [p10, 60000000]", "    - [p9, 60000000]", "not among the prizes"),
        ("    - [p10, 60000000]", "    - [p400, 60000000]", "must fall"),
        (
            "  notary.example: archive.example", "  notary.example: bank.example",
            "keeps another party's key already"
        ),
        (
            "  notary.example: archive.example", "  notary.example: operator.example",
            "operator may not keep"
        ),
        (
            "        sale_ends: 2027-04-15T20:00:00+08:00",
            "        sale_ends: 2027-04-15T11:00:00+08:00", "must end after draw"
        ),
        ("  kinds: [\"32\", \"10\", \"11\"]", "  kinds: [\"32\", \"99\"]", "99 is no kind"),
        ("fund_fen: 260000000", "fund_fen: x", "fund_fen: a whole number"),
        ("falls: true", "falls: [", "not sound YAML"),
        ("falls: true", "falls: true\nfalls: true", "there twice"),
    ])
    func whatCannotBeKeptHasItsLine(_ part: String, _ other: String, _ reason: String) throws {
        let text = try Self.text("fortnightly")
        let place = try #require(text.firstRange(of: part), "\(part) is nowhere")
        let line = text[..<place.lowerBound].split(
            separator: "\n", omittingEmptySubsequences: false
        ).count
        let bad = text[..<place.lowerBound] + other + text[place.upperBound...]
        var found: [String] = []
        do throws(CampaignFile.Mistake) {
            found = try Self.concerns(try CampaignFile(path: "c.yaml", text: String(bad)))
        } catch {
            found = ["\(error)"]
        }
        #expect(found.count == 1, "\(found)")
        let sentence = try #require(found.first)
        #expect(sentence.contains(reason), "\(sentence)")
        // What stands in no one line: a sum, a pair of rows, a name beside the fault, the end of a bracket.
        let elsewhere = ["YAML", "twice", "fund", "must fall", "must end after"]
        guard !elsewhere.contains(where: { reason.contains($0) }) else { return }
        #expect(sentence.hasPrefix("c.yaml:\(line): "), "\(sentence), not line \(line)")
    }

    @Test func aFileThatCannotBeReadHasNoLine() throws {
        let missing = #expect(throws: CampaignFile.Mistake.self) {
            try CampaignFile(path: "/nonexistent.yaml")
        }
        #expect(missing?.description == "/nonexistent.yaml: cannot be read")
        #expect(missing?.isUnread == true)
        let empty = #expect(throws: CampaignFile.Mistake.self) {
            try CampaignFile(path: "c.yaml", text: "")
        }
        #expect(empty?.description == "c.yaml:1: the file is empty")
        #expect(empty?.isUnread == false)
    }

    @Test func partiesMayBeMissing() throws {
        let text = try Self.text("instant").replacing("\nreserves:", with: "\nothers:")
        let concerns = try Self.concerns(try CampaignFile(path: "c.yaml", text: text))
        #expect(concerns.count == 1)
        #expect(concerns.first?.contains("reserve party") == true)
    }

    @Test(
        arguments: [
            ("1970-01-01T00:00:00Z", 0), ("2026-01-01T08:00:00+08:00", 1_767_225_600),
            ("2026-01-01T00:00:00Z", 1_767_225_600), ("2025-12-31T19:00:00-05:00", 1_767_225_600),
            ("2026-01-01", nil), ("2026-02-30T00:00:00Z", nil), ("2026-01-01T24:00:00Z", nil),
            ("2026-01-01T00:00:00", nil), ("2026-01-01 00:00:00Z", nil),
            ("1969-12-31T23:59:59Z", nil),
        ] as [(String, UInt64?)])
    func timesHaveAnOffset(_ text: String, _ seconds: UInt64?) {
        #expect(RFC3339Time.seconds(text) == seconds, "\(text)")
    }
}
