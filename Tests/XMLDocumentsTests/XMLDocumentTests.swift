import Testing
import XMLDocuments

struct XMLDocumentTests {
    private func read(_ text: String, limits: XMLLimits = XMLLimits()) throws -> XMLElement {
        try XMLDocument.read(Array(text.utf8), limits: limits)
    }

    @Test func elementsHaveTheirNamespacesAttributesAndTexts() throws {
        let root = try read(
            """
            <?xml version="1.0" encoding="UTF-8"?>
            <!-- a comment -->
            <d:Document xmlns:d="urn:one" xmlns="urn:two"><Amt Ccy="CNY"> 8.00 </Amt>
            <Nm>张三 &amp; <![CDATA[<李>]]></Nm><Empty/></d:Document>
            """)
        #expect(root.name == "Document" && root.namespace == "urn:one")
        #expect(root.children.map(\.name) == ["Amt", "Nm", "Empty"])
        #expect(root["Amt"]?.namespace == "urn:two" && root["Amt"]?.text == "8.00")
        #expect(root["Amt"]?.attributes == ["Ccy": "CNY"])
        #expect(root["Nm"]?.text == "张三 & <李>")
        #expect(root[path: "Empty", "None"] == nil)
    }

    @Test(arguments: [
        "", " ", "<a>", "<a></b>", "<a/><b/>", "no", "<a>&lt</a>", "<a>&unknown;</a>",
        "<a b='1' b='2'/>", "<a>\u{1}</a>",
    ])
    func whatIsNoDocumentIsRefused(_ text: String) {
        #expect(throws: XMLFault.malformed) { try read(text) }
    }

    @Test func bytesThatAreNotUTF8AreRefused() {
        #expect(throws: XMLFault.malformed) {
            try XMLDocument.read(Array("<a>".utf8) + [0xFF] + Array("</a>".utf8))
        }
    }

    /// An entity of an attribute is expanded by the parser whatever its options are, so none may be defined.
    @Test(arguments: [
        "<!DOCTYPE a><a/>",
        "<!DOCTYPE a [<!ENTITY e 'x'>]><a>&e;</a>",
        "<!DOCTYPE a [<!ENTITY e 'x'>]><a b='&e;'/>",
        "<!DOCTYPE a SYSTEM 'file:///etc/hostname'><a/>",
        "<!DOCTYPE a [<!ENTITY e SYSTEM 'file:///etc/hostname'>]><a>&e;</a>",
        "<!-- x --><!DOCTYPE a [<!ENTITY % p SYSTEM 'http://127.0.0.1:1/'> %p;]><a/>",
    ])
    func documentTypesAreRefused(_ text: String) {
        #expect(throws: XMLFault.documentType) { try read(text) }
    }

    /// A document type that hides in another encoding is not read as one.
    @Test func onlyUTF8IsRead() {
        let utf16: [UInt8] =
            [0xFF, 0xFE]
            + "<!DOCTYPE a><a/>".utf16.flatMap {
                [UInt8(truncatingIfNeeded: $0), UInt8($0 >> 8)]
            }
        #expect(throws: XMLFault.self) { try XMLDocument.read(utf16) }
    }

    @Test func sizesAreBounded() throws {
        var limits = XMLLimits()
        limits.bytesMaximum = 20
        limits.depthMaximum = 2
        limits.elementsMaximum = 3
        #expect(try read("<a><b/><b/></a>", limits: limits).children.count == 2)
        #expect(throws: XMLFault.tooManyElements) {
            try read("<a><b/><b/><b/></a>", limits: limits)
        }
        #expect(throws: XMLFault.tooDeep) { try read("<a><b><c/></b></a>", limits: limits) }
        #expect(throws: XMLFault.tooLong) { try read("<a>123456789012345</a>", limits: limits) }
    }

    @Test func whatIsWrittenIsReadAgain() throws {
        let text = "\"<张三> & Söhne\"\u{1}'"
        var writer = XMLText()
        writer.element("Document", ["xmlns": "urn:one", "a": text]) { writer in
            writer.element("Nm", text)
            writer.nested(["Id", "Othr", "Id"], "6222")
        }
        let root = try XMLDocument.read(writer.bytes)
        let expected = text.replacing("\u{1}", with: "\u{FFFD}")
        #expect(root.namespace == "urn:one" && root.attributes == ["a": expected])
        #expect(root["Nm"]?.text == expected)
        #expect(root[path: "Id", "Othr", "Id"]?.text == "6222")
    }
}
