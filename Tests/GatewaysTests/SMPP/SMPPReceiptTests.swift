import Testing

@testable import Gateways

struct SMPPReceiptTests {
    private static func message(_ text: String) -> SMPPShortMessage {
        SMPPShortMessage(
            source: SMPPAddress(digits: "1"), destination: SMPPAddress(digits: "2"),
            esmClass: 0x04, octets: Array(text.utf8))
    }

    /// The format of appendix B, and what others make of it.
    @Test(
        arguments: [
            (
                "id:0123456789 sub:001 dlvrd:001 submit date:1507071430 done date:1507071431 "
                    + "stat:DELIVRD err:000 Text:hello", "0123456789", .delivered
            ),
            ("id:a-b-c sub:001 dlvrd:000 stat:UNDELIV err:8 text:", "a-b-c", .undeliverable),
            ("ID:7 STAT:expired", "7", .expired), ("id:7 stat:REJECTD", "7", .rejected),
            ("id:7 stat:ACCEPTD", "7", .accepted), ("id:7 stat:NONSENSE", "7", .unknown),
        ] as [(String, String, SMPPReceipt.State)])
    func receiptsAreRead(_ text: String, _ id: String, _ state: SMPPReceipt.State) throws {
        let receipt = try #require(SMPPReceipt(Self.message(text)))
        #expect(receipt.id == id && receipt.state == state)
    }

    @Test(arguments: ["", "id:7", "stat:DELIVRD", "id: stat:DELIVRD", "hello"])
    func whatIsNoReceiptIsNone(_ text: String) {
        #expect(SMPPReceipt(Self.message(text)) == nil)
    }

    @Test func optionsWinOverTheText() throws {
        var message = Self.message("id:7 stat:DELIVRD")
        message.options.receiptedID = "8"
        message.options.messageState = 5
        let receipt = try #require(SMPPReceipt(message))
        #expect(receipt.id == "8" && receipt.state == .undeliverable)
    }

    @Test func receiptsFindWhatWasSentOnce() throws {
        var sent = SMPPSentMessages()
        sent.insert("7")
        sent.insert("")
        let underway = try #require(SMPPReceipt(Self.message("id:7 stat:ENROUTE")))
        let final = try #require(SMPPReceipt(Self.message("id:7 stat:DELIVRD")))
        #expect(sent.match(underway) && sent.match(final) && !sent.match(final))
        for number in 0...SMPPSentMessages.maximum { sent.insert("m\(number)") }
        let forgotten = try #require(SMPPReceipt(Self.message("id:m0 stat:DELIVRD")))
        let known = try #require(SMPPReceipt(Self.message("id:m1 stat:DELIVRD")))
        #expect(!sent.match(forgotten) && sent.match(known))
    }
}
