extension PageWord {
    package func text(in language: Language) -> String {
        switch language {
        case .chinese: chinese
        case .english: english
        }
    }

    /// All words of a language under their names, as the templates ask for them.
    package static let all: [Language: [String: String]] = Dictionary(
        uniqueKeysWithValues: Language.allCases.map { language in
            let words = PageWord.allCases.map { ($0.rawValue, $0.text(in: language)) }
            return (language, Dictionary(uniqueKeysWithValues: words))
        })
}
