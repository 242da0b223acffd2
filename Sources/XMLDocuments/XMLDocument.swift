import CXML2

/// Reads whole documents of XML 1.0 in UTF-8 through libxml2, within bounds.
///
/// Nothing is fetched and nothing is expanded: neither the network nor a file is asked for a definition, and a document
/// that has a document type is refused before it is parsed.
package enum XMLDocument {
    /// The root element.
    package static func read(
        _ bytes: [UInt8], limits: XMLLimits = XMLLimits()
    ) throws(XMLFault) -> XMLElement {
        guard bytes.count <= min(limits.bytesMaximum, Int(Int32.max)) else { throw .tooLong }
        // The parser expands the entities in attributes whatever its options say.
        guard !bytes.containsDocumentType else { throw .documentType }
        guard let reader = XMLReader(bytes) else { throw .malformed }
        var tree = XMLTree(limits: limits)
        while let node = try reader.next() { try tree.add(node) }
        return try tree.root()
    }
}

extension [UInt8] {
    fileprivate var containsDocumentType: Bool {
        let mark = Array("<!DOCTYPE".utf8)
        var place = startIndex
        while let found = self[place...].firstIndex(of: mark[0]) {
            if self[found...].starts(with: mark) { return true }
            place = found + 1
        }
        return false
    }
}

/// One step of the reader through the document.
enum XMLNode: Equatable {
    case begin(XMLElement, isEmpty: Bool)
    case end
    case text(String)
    case documentType
    case other
}

/// Puts nodes together, one after the other.
struct XMLTree {
    private let limits: XMLLimits
    private var open: [XMLElement] = []
    private var finished: XMLElement?
    private var count = 0

    init(limits: XMLLimits) { self.limits = limits }

    mutating func add(_ node: XMLNode) throws(XMLFault) {
        switch node {
        case .begin(let element, let isEmpty):
            count += 1
            guard count <= limits.elementsMaximum else { throw .tooManyElements }
            guard open.count < limits.depthMaximum else { throw .tooDeep }
            open.append(element)
            if isEmpty { close() }
        case .end: close()
        case .text(let text):
            if !open.isEmpty { open[open.count - 1].text += text }
        case .documentType: throw .documentType
        case .other: break
        }
    }

    func root() throws(XMLFault) -> XMLElement {
        guard let finished else { throw .malformed }
        return finished
    }

    private mutating func close() {
        guard var element = open.popLast() else { return }
        element.text = element.text.trimmed
        if open.isEmpty {
            finished = element
        } else {
            open[open.count - 1].children.append(element)
        }
    }
}

extension String {
    fileprivate var trimmed: String {
        let isSpace: (Character) -> Bool = { $0 == " " || $0 == "\t" || $0.isNewline }
        return String(drop(while: isSpace).reversed().drop(while: isSpace).reversed())
    }
}
