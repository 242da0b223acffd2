import Testing

@testable import Messaging

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

    /// Whatever esm_class says. An answer to one of these would bring the next.
    @Test(arguments: [
        "id:1 sub:001 dlvrd:001 submit date:1507071430 done date:1507071431 stat:DELIVRD err:000 text:hi",
        "ID:1 SUB:001 STAT:UNDELIV", "id:1 stat:DELIVRD", "id: 1 stat: DELIVRD err: 000",
        "stat:EXPIRED id:abc-1", "id:1 stat:DELIVRD err:000 Text:25332000000012345678 113.00",
        "id:1 sub:001 dlvrd:001 submit date:15 done date:15 stat:VENDOR7 err:00\u{0}",
        "id:1\nsub:001\nstat:ACCEPTD", "id:1,sub:001,dlvrd:001,stat:DELIVRD,err:000",
        "id:1;stat:DELIVRD;err:000", "id:1 submit_date:15 done_date:15 stat:DELIVRD err:0 text:",
        "ID:4A3F|STAT:DELIVRD|ERR:0", "err:000 stat:UNDELIV dlvrd:000 sub:001 id:1",
        "id:1 sub:001 dlvrd:001 submitdate:15 donedate:15 stat:DELIVRD err:000",
        "id=1 sub=001 dlvrd=001 stat=DELIVRD err=000 text=",
        "id : 1 sub : 001 dlvrd : 001 stat : DELIVRD err : 000",
        "Msg_Id:123456 Stat:DELIVRD Submit_time:2611301200 Done_time:2611301201",
        "id：1 sub：001 dlvrd：001 stat：DELIVRD err：000 text：", "msgid = 7; stat = UNDELIV",
        "message_id: 7 stat: EXPIRED",
    ])
    func aWholeReceiptIsOneInEveryAlphabet(_ text: String) {
        let big = text.utf16.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }
        let little: [UInt8] =
            [0xFF, 0xFE] + text.utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
        let forms: [(UInt8, [UInt8])] = [
            (0, Array(text.utf8)), (3, Array(text.utf8)), (8, big), (8, little),
        ]
        for (coding, octets) in forms {
            for esmClass: UInt8 in [0x00, 0x03, 0x08, 0x10, 0x20] {
                var message = Self.message(text)
                (message.dataCoding, message.octets) = (coding, octets)
                message.esmClass = esmClass
                #expect(message.purpose == .receipt)
                #expect(SMPPReceipt(message) != nil)
            }
        }
    }

    /// An answer to these too would bring the next, though they tell of no message.
    @Test(arguments: [
        "sub:001 dlvrd:001 submit date:1507071430 done date:1507071431 stat:DELIVRD err:000 text:",
        "id:1 sub:001 dlvrd:001 submit date:15 done date:15 err:000", "id: sub:001 stat:DELIVRD",
        "stat:DELIVRD err:000 text:25332000000012345678", "sub:001,dlvrd:001,err:000",
        "id:0123456789 sub:001", "id=0123456789 sub=001",
    ])
    func aReceiptMayLackItsMessage(_ text: String) {
        var message = Self.message(text)
        message.esmClass = 0
        #expect(message.purpose == .receipt && SMPPReceipt(message) == nil)
    }

    @Test func anEmptyOptionLeavesItToTheText() throws {
        var message = Self.message("id:7 stat:DELIVRD")
        message.options.receiptedID = ""
        #expect(try #require(SMPPReceipt(message)).id == "7")
    }

    @Test(arguments: [
        "", "id:7", "stat:DELIVRD", "查 发票号码:25332000000012345678 日期:2026-01-05 金额:113.00",
        "id:25332000000012345678 date:20260105", "stat: what does it mean",
        "id:7 stat:good invoice",
        "submit date: 2026-01-05", "status:1 id:2", "sub:1 err:2 text:3",
        "01,32,,25332000000012345678,113.00,20260105,,", "id:25332000000012345678,text:113.00",
        "number=25332000000012345678&date=2026-01-05&total=113.00", "金额：113.00", "id=5 sub=2",
        "号码：25332000000012345678 日期：2026-01-05", "msg id: 25332000000012345678",
    ])
    func aQuestionIsNoReceipt(_ text: String) {
        var message = Self.message(text)
        message.esmClass = 0
        #expect(message.purpose == .message)
    }

    /// With nothing in the text, or anything.
    @Test(arguments: ["", "hello", "25332000000012345678"], [0x00, 0x03, 0x20] as [UInt8])
    func optionsTellAReceipt(_ text: String, _ esmClass: UInt8) {
        for hasID in [true, false] {
            var message = Self.message(text)
            message.esmClass = esmClass
            if hasID { message.options.receiptedID = "7" } else { message.options.messageState = 2 }
            #expect(message.purpose == .receipt)
        }
    }

    /// One number in the spellings of submit_sm_resp and of the receipt.
    @Test(
        arguments: [
            ("7", "7", true), ("0007", "7", true), ("7", "0000000007", true),
            ("4A3F", "4a3f", true),
            ("4A3F", "19007", true), ("19007", "4A3F", true), ("00004a3f", "0000019007", true),
            ("0x4A3F", "4a3f", true), ("a-B-c", "A-b-C", true), ("0", "000", true),
            ("1F2E3D4C5B6A79881F2E3D4C5B6A7988", "1f2e3d4c5b6a79881f2e3d4c5b6a7988", true),
            ("FFFFFFFFFFFFFFFF", "18446744073709551615", true), ("7", "8", false),
            ("7", "77", false),
            ("abc", "xyz", false), ("4A3F", "4A3E", false),
            (String(repeating: "9", count: 60), String(repeating: "9", count: 60), true),
        ] as [(String, String, Bool)])
    func aNumberIsFoundInEverySpelling(
        _ sentID: String, _ receiptID: String, _ isFound: Bool
    ) throws {
        var sent = SMPPSentMessages()
        sent.insert(sentID)
        let receipt = try #require(SMPPReceipt(Self.message("id:\(receiptID) stat:DELIVRD")))
        let (first, second) = (sent.match(receipt), sent.match(receipt))
        #expect(first == isFound && !second)
    }

    /// A decimal number reads as a hexadecimal one too: what is spelt as it was sent comes first.
    @Test func theSameSpellingWins() throws {
        var sent = SMPPSentMessages()
        for id in ["10", "16"] { sent.insert(id) }
        for id in ["16", "10"] {
            let receipt = try #require(SMPPReceipt(Self.message("id:\(id) stat:DELIVRD")))
            let isFound = sent.match(receipt)
            #expect(isFound)
        }
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
