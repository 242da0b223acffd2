import Testing

/// The glossary names what there is, each word once and where one looks for it.
struct GlossaryTests {
    private static let page =
        ProjectFiles.documents.first { $0.name == "Glossary.md" }?.text ?? ""

    @Test func theWordsAreInOrderAndEachStandsOnce() {
        let words = Self.page.matches(of: /(?m)^- \*\*(.+?)\*\* \(.+?\)/).map { match in
            match.1.lowercased().replacing("-", with: " ")
        }
        #expect(words.count > 90)
        #expect(words == words.sorted())
        #expect(Set(words).count == words.count)
    }

    /// Of `Client.Channel` the first part; what begins with a small letter is a member or a file.
    @Test func everyTypeThatItNamesIsDeclared() {
        let declaration = /\b(?:struct|class|enum|actor|protocol|typealias)\s+(\w+)/
        let declared = Set(
            ProjectFiles.swift.filter { $0.path.hasPrefix("Sources/") }
                .flatMap { $0.text.matches(of: declaration).map { String($0.1) } })
        for match in Self.page.matches(of: /`([A-Z]\w*)(?:\.\w+)?`/) {
            #expect(declared.contains(String(match.1)), "\(match.1)")
        }
    }
}
