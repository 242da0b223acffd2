import CXML2

/// Owns one reader of libxml2 (xmlreader.h) and the bytes that it reads from.
@safe struct XMLReader: ~Copyable {
    private let pointer: OpaquePointer
    private let memory: UnsafeMutableBufferPointer<CChar>

    /// No network, no entities, no definition from elsewhere, and silence on standard error.
    private static let options =
        XML_PARSE_NONET.rawValue | XML_PARSE_NOERROR.rawValue | XML_PARSE_NOWARNING.rawValue

    /// Its tables are made once, before the first reader.
    private static let isReady: Bool = {
        xmlInitParser()
        return true
    }()

    init?(_ bytes: [UInt8]) {
        guard Self.isReady, !bytes.isEmpty else { return nil }
        // The reader goes on reading from here until it is freed.
        let memory = UnsafeMutableBufferPointer<CChar>.allocate(capacity: bytes.count)
        _ = unsafe memory.initialize(from: bytes.lazy.map { CChar(bitPattern: $0) })
        guard
            let pointer = unsafe xmlReaderForMemory(
                memory.baseAddress, Int32(bytes.count), nil, "UTF-8", Int32(Self.options))
        else {
            unsafe memory.deallocate()
            return nil
        }
        unsafe self.pointer = pointer
        unsafe self.memory = memory
    }

    /// Nil at the end.
    borrowing func next() throws(XMLFault) -> XMLNode? {
        switch unsafe xmlTextReaderRead(pointer) {
        case 0: return nil
        case 1: return node()
        default: throw .malformed
        }
    }

    private borrowing func node() -> XMLNode {
        switch UInt32(bitPattern: unsafe xmlTextReaderNodeType(pointer)) {
        case XML_READER_TYPE_ELEMENT.rawValue: begin()
        case XML_READER_TYPE_END_ELEMENT.rawValue: .end
        case XML_READER_TYPE_TEXT.rawValue, XML_READER_TYPE_CDATA.rawValue,
            XML_READER_TYPE_SIGNIFICANT_WHITESPACE.rawValue:
            .text(unsafe Self.text(xmlTextReaderConstValue(pointer)))
        case XML_READER_TYPE_DOCUMENT_TYPE.rawValue,
            XML_READER_TYPE_ENTITY_REFERENCE.rawValue, XML_READER_TYPE_ENTITY.rawValue:
            .documentType
        default: .other
        }
    }

    private borrowing func begin() -> XMLNode {
        let isEmpty = unsafe xmlTextReaderIsEmptyElement(pointer) == 1
        var element = XMLElement(
            name: unsafe Self.text(xmlTextReaderConstLocalName(pointer)),
            namespace: unsafe Self.text(xmlTextReaderConstNamespaceUri(pointer)),
            attributes: [:], children: [], text: "")
        while unsafe xmlTextReaderMoveToNextAttribute(pointer) == 1 {
            // Declarations of namespaces are in the names already.
            guard unsafe xmlTextReaderIsNamespaceDecl(pointer) != 1 else { continue }
            let name = unsafe Self.text(xmlTextReaderConstLocalName(pointer))
            element.attributes[name] = unsafe Self.text(xmlTextReaderConstValue(pointer))
        }
        unsafe xmlTextReaderMoveToElement(pointer)
        return .begin(element, isEmpty: isEmpty)
    }

    private static func text(_ bytes: UnsafePointer<xmlChar>?) -> String {
        guard let bytes = unsafe bytes else { return "" }
        return unsafe String(cString: bytes)
    }

    deinit {
        unsafe xmlFreeTextReader(pointer)
        unsafe memory.deallocate()
    }
}
