import NIOCore

extension SelfCheck {
    private static func bytes(_ hexadecimal: String) -> ByteBuffer {
        var digits = hexadecimal.filter { $0 != " " }[...]
        var buffer = ByteBuffer()
        while !digits.isEmpty {
            buffer.writeInteger(UInt8(digits.prefix(2), radix: 16) ?? 0)
            digits = digits.dropFirst(2)
        }
        return buffer
    }

    /// Against bytes put together by hand from SMPP v3.4, sections 4.4.1 and 4.6.1.
    static func shortMessages(_ checks: inout Checks) {
        var written = ByteBuffer()
        ShortMessagePDU.question("查 1", from: "86190", to: "1069", sequence: 7)
            .write(to: &written)
        let deliver =
            "00000030 00000005 00000000 00000007 00 01 01 383631393000 00 01 3130363900"
            + "00 00 00 00 00 00 00 08 00 06 67E500200031"
        checks.expect(written == bytes(deliver), "a question is a deliver_sm")
        var cut = written
        for count in 0..<written.readableBytes {
            cut = written.getSlice(at: 0, length: count) ?? written
            let early = try? ShortMessagePDU.read(from: &cut)
            checks.expect(early == nil, "a PDU is not whole after \(count) bytes")
        }
        let read = try? ShortMessagePDU.read(from: &written)
        checks.expect(
            read?.command == ShortMessagePDU.deliver && read?.sequence == 7, "a PDU is read")
        var answer = ByteBuffer()
        read?.answer(id: "m1").write(to: &answer)
        checks.expect(
            answer == bytes("00000013 80000005 00000000 00000007 6D3100"), "a response is written")
        var wrong = bytes("0000000F 00000005")
        checks.expect(
            (try? ShortMessagePDU.read(from: &wrong)) == nil, "a length below 16 is refused")

        let head = "00 00 01 3130363900 01 01 383631393000"
        let alone = SubmittedText(bytes(head + "00 00 00 00 00 01 00 08 00 04 4E0081F4"))
        checks.expect(
            alone?.phone == "86190" && alone?.text == "一致" && alone?.total == 1,
            "a short answer is read")
        let part = SubmittedText(bytes(head + "40 00 00 00 00 01 00 00 00 08 050003070302 6F6B"))
        checks.expect(
            part?.text == "ok" && part?.number == 2 && part?.total == 3, "a part is read")
        let bad = SubmittedText(bytes(head + "40 00 00 00 00 01 00 00 00 08 050003070304 6F6B"))
        checks.expect(bad == nil, "a fourth of three is none")
        checks.expect(SubmittedText(bytes(head)) == nil, "half a submit_sm is none")

        for (body, text) in [
            (
                #"{"code":"033001800111","number":"25672225","issuedOn":"2023-10-16","checkCode":"1"}"#,
                "查 033001800111 25672225 2023-10-16 1"
            ), (#"{"number":"1","sellerTaxNumber":"2"}"#, nil), ("", nil),
        ] as [(String, String?)] {
            checks.expect(SMSQuestions.text(Array(body.utf8)[...]) == text, "a text of \(body)")
        }
    }
}
