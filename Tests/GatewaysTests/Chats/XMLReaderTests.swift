import Testing
import Verification

@testable import Gateways

struct XMLReaderTests {
    private func read(_ text: String) throws(XMLFault) -> XMLElement {
        try XMLReader.read(Array(text.utf8))
    }

    private func reason(_ text: String) -> XMLFault.Reason? {
        do throws(XMLFault) {
            _ = try read(text)
            return nil
        } catch {
            return error.reason
        }
    }

    @Test(arguments: [
        ("<xml><a>1</a></xml>", "1"),
        (" <xml>\n<a ><![CDATA[<b>&amp;]]></a >\r\n</xml>\t", "<b>&amp;"),
        ("<xml><a>&lt;&gt;&amp;&quot;&apos;&#20013;&#x56fd;</a></xml>", "<>&\"'中国"),
        ("<xml><a>x<![CDATA[y]]>z</a></xml>", "xyz"),
        ("<xml><a><![CDATA[]]]]><![CDATA[>]]></a></xml>", "]]>"),
        ("<xml><a/></xml>", ""),
        ("<xml><b>1</b></xml>", ""),
        ("<xml><a>1</a><a>2</a></xml>", ""),
        ("<xml><a>发票 🧾</a></xml>", "发票 🧾"),
        ("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<xml><a>1</a></xml>", "1"),
        ("\u{FEFF}<?xml version='1.0'?><xml><a>1</a></xml>", "1"),
    ])
    func readsWhatPlatformsSend(_ text: String, _ value: String) throws {
        #expect(try read(text).text(of: "a") == value)
    }

    @Test func readsElementsWithinElements() throws {
        let xml = try read(
            "<xml><ScanCodeInfo><ScanType>qrcode</ScanType><ScanResult>01</ScanResult>"
                + "</ScanCodeInfo></xml>")
        #expect(xml["ScanCodeInfo"]?.text(of: "ScanResult") == "01")
    }

    @Test(
        arguments: [
            ("<!DOCTYPE xml [<!ENTITY a \"b\">]><xml>&a;</xml>", .markup),
            ("<?xml version=\"1.0\"<xml/>", .markup), ("<?xml version=\"1.0\"", .unfinished),
            (" <?xml version=\"1.0\"?><xml/>", .markup), ("<?xml?><xml/>", .markup),
            ("<?php ?><xml/>", .markup), ("<xml><?xml version=\"1.0\"?></xml>", .markup),
            ("<?xml version=\"1.0\"?><?xml version=\"1.0\"?><xml/>", .markup),
            ("<?xml version=\"1.0\"?><!DOCTYPE xml><xml/>", .markup),
            ("<xml><!-- a --></xml>", .markup),
            ("<xml><!DOCTYPE a></xml>", .markup),
            ("<xml>&a;</xml>", .reference), ("<xml>&#0;</xml>", .reference),
            ("<xml>&#xD800;</xml>", .reference), ("<xml>&#x110000;</xml>", .reference),
            ("<xml>&#+65;</xml>", .reference), ("<xml>&#x;</xml>", .reference),
            ("<xml>& </xml>", .reference), ("<xml>&#99999999999;</xml>", .reference),
            ("<xml a=\"1\"></xml>", .attribute), ("<xml", .unfinished), ("<xml>", .unfinished),
            ("<xml><![CDATA[a</xml>", .unfinished), ("", .unfinished), ("a", .tag),
            ("<xml></yml>", .tag), ("<xml></xml", .tag), ("<xml></xml >a", .trailing),
            ("<xml/><xml/>", .trailing), ("<1/>", .name), ("<-a/>", .name), ("<a:b/>", .attribute),
            ("<xml>a<b/></xml>", .mixed), ("<xml>]]></xml>", .character),
            ("<xml>\u{1}</xml>", .character),
        ] as [(String, XMLFault.Reason)])
    func refusesTheRest(_ text: String, _ expected: XMLFault.Reason) {
        #expect(reason(text) == expected)
    }

    @Test func boundsDepthCountAndSize() {
        func nested(_ depth: Int) -> String {
            String(repeating: "<a>", count: depth) + String(repeating: "</a>", count: depth)
        }
        #expect(reason(nested(XMLReader.depthMaximum)) == nil)
        #expect(reason(nested(XMLReader.depthMaximum + 1)) == .tooDeep)
        #expect(reason(nested(20_000)) == .tooLarge)
        let many = String(repeating: "<a/>", count: XMLReader.elementsMaximum)
        #expect(reason("<xml>\(many)</xml>") == .tooMany)
        let long = String(repeating: "a", count: XMLReader.nameBytesMaximum)
        #expect(reason("<\(long)/>") == nil)
        #expect(reason("<\(long)a/>") == .name)
        let large = String(repeating: " ", count: XMLReader.bytesMaximum)
        #expect(reason("<xml>\(large)</xml>") == .tooLarge)
    }

    @Test func refusesWhatIsNotUTF8() {
        #expect(throws: XMLFault.self) {
            try XMLReader.read(Array("<xml>".utf8) + [0xFF] + Array("</xml>".utf8))
        }
    }

    /// Whatever is written is read back, but for what no XML can hold.
    @Test(arguments: [
        "", "]]>", "]]]]>>", "a]]>b]]>", "<xml>&amp;", "]", "]]", ">", "\u{0}a\u{8}", "中文\n🧾",
    ])
    func whatIsWrittenComesBack(_ text: String) throws {
        var writer = XMLWriter()
        writer.element("xml") { $0.element("a", text: text) }
        let expected = String(text.unicodeScalars.filter { $0.value >= 0x20 || $0 == "\n" })
        #expect(try XMLReader.read(writer.bytes).text(of: "a") == expected)
    }

    /// Sound messages with bytes changed, cut and doubled: read or refused, and never a crash.
    @Test func damagedMessagesAreReadOrRefused() {
        let sound = Array(
            """
            <xml><ToUserName><![CDATA[gh_1]]></ToUserName><CreateTime>1</CreateTime>\
            <ScanCodeInfo><ScanResult>&#x4e2d;&lt;]]&gt;</ScanResult></ScanCodeInfo></xml>
            """.utf8)
        let marks = Array("<>&;![]/#x\u{0}\"' CDATA".utf8)
        var random = SplitMix64(seed: 20_260_101)
        var readable = 0
        for _ in 0..<20_000 {
            var bytes = sound
            for _ in 0...Int(random.next() % 4) {
                let place = Int(random.next() % UInt64(bytes.count))
                switch random.next() % 4 {
                case 0: bytes[place] = UInt8(truncatingIfNeeded: random.next())
                case 1: bytes[place] = marks[Int(random.next() % UInt64(marks.count))]
                case 2: bytes.insert(contentsOf: bytes[place...].prefix(9), at: place)
                default: bytes.removeSubrange(place..<min(place + 3, bytes.count - 1))
                }
            }
            if (try? XMLReader.read(bytes)) != nil { readable += 1 }
        }
        #expect((1..<20_000).contains(readable))
    }
}
