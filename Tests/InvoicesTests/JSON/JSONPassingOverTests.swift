import Invoices
import Testing

/// A refused value is passed over as far as its neighbour, and no further.
struct JSONPassingOverTests {
    @Test(arguments: [
        "1", "-1.50", "true", "null", #""a""#, "[]", "{}", #"{"a":1,"a":2}"#, #"[{"a":[1,{}]},2]"#,
        #"{"]":"}","\"":"\\","a":"\\\""}"#, #"["\ud83d","\q","[[["]"#,
        String(repeating: "[", count: 5_000) + String(repeating: "]", count: 5_000),
        String(repeating: #"{"a":"#, count: 5_000) + "1" + String(repeating: "}", count: 5_000),
    ])
    func theNeighbourIsRead(_ value: String) throws {
        var reader = JSONReader(Array("[ \(value) ,7]".utf8))
        var next = ""
        var place = 0
        try reader.array(maximum: 2) { (reader) throws(JSONError) in
            place += 1
            if place == 1 { try reader.passOver() } else { next = try reader.decimal() }
        }
        try reader.finish()
        #expect(next == "7")
    }

    @Test(arguments: [
        ("NaN,", 3), ("-Infinity]", 9), ("01 ", 2), ("1_000}", 5), ("None", 4), (" +1.5e", 6),
        (#"NaN"a""#, 3), ("NaN:", 3), ("a'b", 1),
    ])
    func aWordEndsAtAMark(_ text: String, _ length: Int) {
        var reader = JSONReader(Array(text.utf8))
        let isPassed = reader.passOverWord()
        #expect(isPassed)
        #expect(reader.error(.tooDeep).offset == length)
        #expect(!reader.isWithinWord)
    }

    @Test(arguments: ["", " ", ",", "]", #""a""#, "'a'", "[1]", "{}", "/", "票"])
    func whatIsNoWordIsNotPassed(_ text: String) {
        var reader = JSONReader(Array(text.utf8))
        let isPassed = reader.passOverWord()
        #expect(!isPassed)
    }

    @Test(arguments: [
        "", "[", "{", "[}", "{]", "[[]", #"["]"#, #"["\"]"#, #"["\"#, #"{"a":[}"#, "]", "}", "[]]",
    ])
    func whatDoesNotEndIsRefused(_ text: String) {
        var reader = JSONReader(Array(text.utf8))
        #expect(throws: JSONError.self) {
            try reader.passOver()
            try reader.finish()
        }
    }
}
