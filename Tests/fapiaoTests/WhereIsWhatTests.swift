import FoundationEssentials
import Testing

/// A newcomer searches for the field's word and must find ours, without wading through the rest.
struct WhereIsWhatTests {
    private static let page = "Sources/fapiao/Fapiao.docc/WhereIsWhat.md"
    private static let hitsMaximum = 8

    struct Row: CustomTestStringConvertible, Sendable {
        let question: String
        let word: String
        let path: String
        var testDescription: String { question }
    }

    private static let rows: [Row] = {
        let text = ProjectFiles.documents.first { $0.path == Self.page }?.text ?? ""
        return text.matches(of: /(?m)^\| (.+\?) \| `(.+)` \| `(.+)` \|$/).map { match in
            Row(
                question: String(match.1), word: String(match.2).lowercased(),
                path: String(match.3))
        }
    }()

    @Test func thePageHasItsQuestions() { #expect(Self.rows.count >= 12) }

    @Test(arguments: rows)
    func oneSearchAnswersIt(_ row: Row) {
        let hits = ProjectFiles.all.filter { file in
            file.path.hasPrefix("Sources/")
                && (file.name.hasSuffix(".swift") || file.name.hasSuffix(".sql"))
                && file.text.lowercased().contains(row.word)
        }.map(\.path)
        #expect(hits.contains(row.path))
        #expect(hits.count <= Self.hitsMaximum, "\(hits)")
    }
}
