import Invoices
import Testing

struct CheckCodeTests {
    @Test(arguments: [
        ("00000000000000000001", "00000000000000000001", "000001"),
        ("12345678901234567890", "12345678901234567890", "567890"),
        ("ab1c9", "AB1C9", "AB1C9"), ("12345", "12345", "12345"),
    ])
    func isReadAndItsLastSixAreKnown(_ text: String, _ kept: String, _ lastSix: String) throws {
        let code = try #require(CheckCode(text))
        #expect(code.text == kept)
        #expect(code.lastSix == lastSix)
    }

    @Test(arguments: [
        "", "1234", "123456", "1234567890123456789", "123456789012345678901",
        "1234567890123456789a", "ab-1c", "ａｂ１", "12 45",
    ])
    func anyOtherTextIsRefused(_ text: String) {
        #expect(CheckCode(text) == nil)
    }
}
