import Testing

@testable import Invoices

struct JSONReaderTests {
    /// Reads one value of any sort to its end.
    private static func outcome(_ bytes: [UInt8]) -> JSONError.Reason? {
        var reader = JSONReader(bytes)
        do throws(JSONError) {
            try reader.skip()
            try reader.finish()
            return nil
        } catch {
            return error.reason
        }
    }

    @Test(arguments: [
        "0", "-0", "1", "-12.50", "1e5", "1E+5", "2.5e-3", "\"\"", "\"a\\n\\u4e2d\\ud83d\\ude00\"",
        "true", "false", "null", "[]", "{}", " [ 1 , 2 ] ", "{\"a\":{\"b\":[[],{}]}}", "\t\r\n1\n",
        "\"中文\"", "[\"\\\\\",\"\\\"\",\"\\/\",\"\\b\\f\\n\\r\\t\"]",
        "[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]",
    ])
    func soundJSONIsRead(_ text: String) {
        #expect(Self.outcome(Array(text.utf8)) == nil)
    }

    @Test(
        arguments: [
            ("", .expected(.value)), (" ", .expected(.value)), ("01", .trailingBytes),
            ("-", .expected(.value)), ("1.", .expected(.value)), (".5", .expected(.value)),
            ("+1", .expected(.value)), ("1e", .expected(.value)), ("1e+", .expected(.value)),
            ("0x10", .trailingBytes), ("NaN", .expected(.value)), ("Infinity", .expected(.value)),
            ("nul", .expected(.value)), ("truth", .expected(.boolean)), ("True", .expected(.value)),
            ("1 2", .trailingBytes), ("[1 2]", .expected(.commaOrEnd)), ("[1,]", .expected(.value)),
            ("[,1]", .expected(.value)), ("[1", .expected(.commaOrEnd)), ("[", .expected(.value)),
            ("]", .expected(.value)), ("[}", .expected(.value)), ("{]", .expected(.string)),
            ("{\"a\"}", .expected(.colon)), ("{\"a\":}", .expected(.value)),
            ("{\"a\":1,}", .expected(.string)), ("{a:1}", .expected(.string)),
            ("{'a':1}", .expected(.string)), ("{\"a\":1 \"b\":2}", .expected(.commaOrEnd)),
            ("{1:2}", .expected(.string)), ("{\"a\":1}}", .trailingBytes), ("[]//", .trailingBytes),
            ("\"", .expected(.endOfString)), ("\"a\\", .expected(.endOfString)),
            ("\"a\\\"", .expected(.endOfString)), ("\"\\x\"", .unknownEscape),
            ("\"\\u12\"", .unknownEscape), ("\"\\u+123\"", .unknownEscape),
            ("\"\\uD800\"", .loneSurrogate), ("\"\\uD800\\u0041\"", .loneSurrogate),
            ("\"\\uDC00\"", .loneSurrogate), ("\"\\uD800x\"", .loneSurrogate),
            ("\"\\uDBFF\\uDBFF\"", .loneSurrogate), ("\"a\nb\"", .controlCharacter),
            ("\"\\\\\u{1}\"", .controlCharacter), ("\"\\u0000\"", .controlCharacter),
            ("{\"a\":1,\"a\":2}", .repeatedName("a")),
            ("{\"a\":1,\"\\u0061\":2}", .repeatedName("a")),
            ("[{\"x\":{\"\":1,\"\":2}}]", .repeatedName("")),
            ("[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]", .tooDeep),
            ("\u{FEFF}1", .expected(.value)),
        ] as [(String, JSONError.Reason)])
    func unsoundJSONIsRefusedWithItsReason(_ text: String, _ reason: JSONError.Reason) {
        #expect(Self.outcome(Array(text.utf8)) == reason)
    }

    @Test(
        arguments: [
            [0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xE4, 0xB8], [0xF5, 0x80, 0x80, 0x80],
            [0x80],
        ] as [[UInt8]])
    func textThatIsNotUTF8IsRefused(_ bytes: [UInt8]) {
        #expect(Self.outcome([0x22] + bytes + [0x22]) == .invalidUTF8)
        #expect(Self.outcome(Array("\"\\n".utf8) + bytes + [0x22]) == .invalidUTF8)
    }

    @Test func aNulIsRefusedWhereverItStands() {
        #expect(Self.outcome([0x22, 0, 0x22]) == .controlCharacter)
        #expect(Self.outcome([0]) == .expected(.value))
    }

    @Test func depthNamesAndLengthsAreBounded() {
        let deep = [UInt8](repeating: UInt8(ascii: "["), count: 100_000)
        #expect(Self.outcome(deep) == .tooDeep)
        let deepObjects = Array(String(repeating: "{\"a\":", count: 100_000).utf8)
        #expect(Self.outcome(deepObjects) == .tooDeep)
        func object(_ names: Int) -> [UInt8] {
            Array("{\((0..<names).map { "\"\($0)\":0" }.joined(separator: ","))}".utf8)
        }
        #expect(Self.outcome(object(JSONReader.namesMaximum)) == nil)
        #expect(
            Self.outcome(object(JSONReader.namesMaximum + 1)) == .tooMany(JSONReader.namesMaximum))
        let long = String(repeating: "9", count: 65)
        #expect(Self.outcome(Array(long.utf8)) == .tooLong(64))
        #expect(Self.outcome(Array("{\"\(long)\":1}".utf8)) == .tooLong(64))
    }

    @Test func arraysAndStringsKeepToTheirMaximum() throws {
        var reader = JSONReader(Array("[1,2,3]".utf8))
        #expect(throws: JSONError.self) {
            try reader.array(maximum: 2) { (reader) throws(JSONError) in try reader.skip() }
        }
        for (text, maximum, isWithin) in [
            ("\"abc\"", 3, true), ("\"abc\"", 2, false), ("\"\\u4e2d\"", 3, true),
            ("\"\\u4e2d\"", 2, false),
        ] {
            var reader = JSONReader(Array(text.utf8))
            let read = try? reader.string(maximumBytes: maximum)
            #expect((read != nil) == isWithin)
        }
    }

    @Test(arguments: [
        ("12.50", "12.50"), ("\"12.50\"", "12.50"), ("1e2", "1e2"), ("-0.10", "-0.10"),
        ("123456789012345678901234567890.10", "123456789012345678901234567890.10"),
    ])
    func decimalsStayAsTheyWereWritten(_ json: String, _ text: String) throws {
        var reader = JSONReader(Array(json.utf8))
        #expect(try reader.decimal() == text)
    }

    @Test func aSliceIsReadWithinItsBounds() throws {
        let bytes = Array("xx[1,true]yy".utf8)
        var reader = JSONReader(bytes[2..<10])
        let value = try reader.skip()
        try reader.finish()
        #expect(Array(value) == Array("[1,true]".utf8))
        var short = JSONReader(bytes[2..<9])
        #expect(throws: JSONError(offset: 7, reason: .expected(.commaOrEnd))) { try short.skip() }
    }

    @Test func errorsSayNothingOfWhatWasSent() {
        for text in ["{\"秘密\":1,\"秘密\":2}", "\"秘密", "[\"秘密\" 1]"] {
            var reader = JSONReader(Array(text.utf8))
            do throws(JSONError) {
                try reader.skip()
                Issue.record("was read: \(text)")
            } catch {
                #expect(!error.description.contains("秘密"))
            }
        }
    }

    /// Half pairs, NULs, broken UTF-8, unknown escapes, naked control characters: as they are
    /// forgiven, and refused where a record is read.
    @Test(
        arguments: [
            (#"\ud83d 1"#, "\u{FFFD} 1"), (#"1\ud83d"#, "1\u{FFFD}"), (#"\ude00"#, "\u{FFFD}"),
            (#"\ud83d\u0041"#, "\u{FFFD}A"), (#"\ud83d\ud83d\ude00"#, "\u{FFFD}😀"),
            (#"\ud83d\n"#, "\u{FFFD}\n"), (#"a\u0000b"#, "a\u{FFFD}b"), (#"\u12"#, "\u{FFFD}12"),
            (#"\ud83d\u12"#, "\u{FFFD}\u{FFFD}12"), (#"\u"#, "\u{FFFD}"),
            (#"\uzzzz"#, "\u{FFFD}zzzz"),
            (#"\2311"#, "2311"), (#"\'"#, "'"), (#"\票"#, "票"),
            ("a\nb\u{1D}\u{7F}", "a\nb\u{1D}\u{7F}"),
            ("\u{0}", "\u{FFFD}"), ("\\\u{0}", "\u{FFFD}"),
        ] as [(String, String)])
    func textsOfPeopleAreForgiven(_ written: String, _ text: String) throws {
        let json = Array("[\"\(written)\",\"next\"]".utf8)
        var reader = JSONReader(json, texts: .forgiven)
        var texts: [String] = []
        try reader.array(maximum: 2) { (reader) throws(JSONError) in
            texts.append(try reader.string(maximumBytes: 100))
        }
        try reader.finish()
        #expect(texts == [text, "next"])
        #expect(Self.outcome(json) != nil)
    }

    @Test(
        arguments: [
            ([0xFF], "\u{FFFD}"), ([0xE7, 0xA5], "\u{FFFD}"),
            ([0xED, 0xA0, 0xBD], "\u{FFFD}\u{FFFD}\u{FFFD}"),
            ([0x31, 0xF0, 0x9F, 0x98], "1\u{FFFD}"),
        ] as [([UInt8], String)])
    func brokenUTF8IsForgiven(_ bytes: [UInt8], _ text: String) throws {
        for before in ["", "\\n"] {
            var reader = JSONReader([0x22] + Array(before.utf8) + bytes + [0x22], texts: .forgiven)
            let read = try reader.string(maximumBytes: 100)
            #expect(read == (before.isEmpty ? "" : "\n") + text)
        }
    }

    /// Where a text is sound, both read the same of it.
    @Test(arguments: ["", "a", "票 😀", #"\\\"\/\b\f\n\r\t"#, #"\u4e2d\ud83d\ude00"#, #"\u001d"#])
    func forgivingChangesNoSoundText(_ written: String) throws {
        var (sound, forgiven) = (
            JSONReader(Array("\"\(written)\"".utf8)),
            JSONReader(Array("\"\(written)\"".utf8), texts: .forgiven)
        )
        let (first, second) = (
            try sound.string(maximumBytes: 99), try forgiven.string(maximumBytes: 99)
        )
        #expect(first == second)
    }

    /// Texts are forgiven, and nothing else is.
    @Test(arguments: [
        "", "{", "[1,]", #"{"a":1,"a":2}"#, #"{"a":1,"\u0061":2}"#, "nul", "01", "\"", "\"a\\",
        #""\u"#, "\"\\ud83d\\", "[1 2]", "1 2", "\u{FEFF}1", String(repeating: "[", count: 17),
    ])
    func structureIsNotForgiven(_ text: String) {
        var reader = JSONReader(Array(text.utf8), texts: .forgiven)
        #expect(throws: JSONError.self) {
            try reader.skip()
            try reader.finish()
        }
    }

    @Test func aForgivenTextKeepsToItsMaximum() throws {
        var reader = JSONReader(Array(#""\ud800""#.utf8), texts: .forgiven)
        #expect(throws: JSONError.self) { try reader.string(maximumBytes: 2) }
    }

    /// Whatever stands within the quotes of one text, the others of the call are read.
    @Test(arguments: 1...4 as ClosedRange<UInt64>)
    func noTextCostsItsNeighbours(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let telling = Array("\\\\uUdD8Cc0eE3f\u{0}\u{1D}\n票😀/bn'x".utf8) + [0xFF, 0xC0, 0xED, 0xA0]
        for _ in 0..<4_000 {
            var odd = (0..<random.below(24)).map { _ in
                random.chance(20) ? UInt8(random.below(256)) : random.pick(telling)
            }
            // What ends the text is the one thing that it cannot hold.
            odd.removeAll { $0 == UInt8(ascii: "\"") }
            if odd.reversed().prefix(while: { $0 == UInt8(ascii: "\\") }).count % 2 == 1 {
                odd.append(UInt8(ascii: "n"))
            }
            let json =
                Array(#"[{"text":"before"},{"text":""#.utf8) + odd
                + Array(#""},{"text":"after"}]"#.utf8)
            var reader = JSONReader(json, texts: .forgiven)
            var texts: [String] = []
            try reader.array(maximum: 3) { (reader) throws(JSONError) in
                try reader.object { (reader, _) throws(JSONError) in
                    texts.append(try reader.string(maximumBytes: 1_000))
                }
            }
            try reader.finish()
            #expect(texts.count == 3 && texts.first == "before" && texts.last == "after")
        }
    }
}
