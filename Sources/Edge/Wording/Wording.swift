/// The words of one area by their meaning. The templates name them (`words.submit`), so no two areas of one page have
/// the same name; each language is a file of its own, and the compiler misses a word that it has not.
package protocol Wording: RawRepresentable<String>, CaseIterable, Hashable, Sendable {
    /// Simplified Chinese, as people in the mainland write.
    var chinese: String { get }
    var english: String { get }
}

extension Wording {
    /// The word in one of the two languages.
    package func text(in language: Language) -> String {
        switch language {
        case .chinese: chinese
        case .english: english
        }
    }

    /// All words of the area under their names, as the templates ask for them.
    package static func named(in language: Language) -> [String: String] {
        Dictionary(uniqueKeysWithValues: allCases.map { ($0.rawValue, $0.text(in: language)) })
    }
}
