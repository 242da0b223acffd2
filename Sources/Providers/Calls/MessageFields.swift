/// The fields in the head of an HTTP message (RFC 9110, section 5). Names are compared without case.
package struct MessageFields: Sendable, Equatable, ExpressibleByDictionaryLiteral {
    private var values: [(name: String, value: String)]

    package init(_ values: [(name: String, value: String)] = []) { self.values = values }

    package init(dictionaryLiteral elements: (String, String)...) {
        values = elements.map { (name: $0.0, value: $0.1) }
    }

    /// In order, with those that are there twice.
    package var all: [(name: String, value: String)] { values }

    /// The value of a field that is there once. Of two it would be open which one is signed: then
    /// there is none.
    package subscript(name: String) -> String? {
        get {
            let wanted = name.lowercased()
            let found = values.filter { $0.name.lowercased() == wanted }
            return found.count == 1 ? found[0].value : nil
        }
        set {
            let wanted = name.lowercased()
            values.removeAll { $0.name.lowercased() == wanted }
            if let newValue { values.append((name, newValue)) }
        }
    }

    /// Names are compared with their case here.
    package static func == (left: MessageFields, right: MessageFields) -> Bool {
        left.values.elementsEqual(right.values) { $0.name == $1.name && $0.value == $1.value }
    }
}
