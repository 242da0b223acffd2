/// One value or a list, as text.
package enum SettingValue: Sendable, Equatable {
    case single(String)
    case list([String])

    /// From a variable or an option, where a list is separated by commas.
    init(_ text: String, asList: Bool) {
        if asList {
            // White space within an item is its own.
            self = .list(text.split(separator: ",").map { String($0.trimmed) })
        } else {
            self = .single(text)
        }
    }

    /// For a person: items are separated by commas.
    package var text: String {
        switch self {
        case .single(let text): text
        case .list(let items): items.joined(separator: ", ")
        }
    }

    /// The items of a list; a single value is a list of one.
    package var items: [String] {
        switch self {
        case .single(let text): [text]
        case .list(let items): items
        }
    }

    var isList: Bool { if case .list = self { true } else { false } }
}

extension StringProtocol {
    /// Without white space around it.
    var trimmed: SubSequence {
        guard let first = firstIndex(where: { !$0.isWhitespace }),
            let last = lastIndex(where: { !$0.isWhitespace })
        else { return self[endIndex...] }
        return self[first...last]
    }
}
