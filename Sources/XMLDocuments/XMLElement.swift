/// An element of XML with its namespace (Namespaces in XML 1.0). Comments and processing instructions are left out.
package struct XMLElement: Sendable, Equatable {
    /// Without its prefix.
    package let name: String
    /// The namespace's URI; empty for an element that is in none.
    package let namespace: String
    /// By name, without prefix: attributes of two namespaces with one local name are one here.
    package internal(set) var attributes: [String: String]
    /// In the order of the document.
    package internal(set) var children: [XMLElement]
    /// All text in the element outside of its children, without white space at both ends.
    package internal(set) var text: String

    /// The first child of a name.
    package subscript(name: String) -> XMLElement? { children.first { $0.name == name } }

    /// The first element at the end of a path of names.
    package subscript(path names: String...) -> XMLElement? {
        names.reduce(self) { element, name in element?[name] }
    }

    package func all(_ name: String) -> [XMLElement] { children.filter { $0.name == name } }
}

/// Bounds on a document. Each is checked before anything that long is built. Each is checked before
/// anything that long is built.
package struct XMLLimits: Sendable, Equatable {
    /// A statement of 10,000 payments with all its fields has some 10 MB.
    package var bytesMaximum = 32 << 20
    /// Messages of ISO 20022 are a dozen deep.
    package var depthMaximum = 32
    /// Elements of all depths together.
    package var elementsMaximum = 1_000_000

    package init() {}
}

/// Why bytes are no document that is read here.
package enum XMLFault: Error, Sendable, Equatable {
    case tooLong, tooDeep, tooManyElements
    /// A document type could define entities, and an entity could grow without bound or name a file.
    case documentType
    case malformed
}

extension XMLFault: CustomStringConvertible {
    /// For the log and the terminal, in English.
    package var description: String {
        switch self {
        case .tooLong: "has too many bytes"
        case .tooDeep: "has elements too deep within each other"
        case .tooManyElements: "has too many elements"
        case .documentType: "has a document type, which is not taken"
        case .malformed: "is not sound XML"
        }
    }
}
