import NIOCore

/// What a submit_sm says, as far as a phone shows it.
struct SubmittedText {
    let phone: String
    let text: String
    /// Which of how many; one of one for a short text.
    var number = 1
    var total = 1

    init?(_ given: ByteBuffer) {
        var body = given
        guard body.skipCString(), body.readBytes(length: 2) != nil, body.skipCString(),
            body.readBytes(length: 2) != nil, let phone = body.readCString(),
            let esmClass = body.readInteger(as: UInt8.self), body.readBytes(length: 2) != nil,
            body.skipCString(), body.skipCString(), body.readBytes(length: 2) != nil,
            let coding = body.readInteger(as: UInt8.self), body.readBytes(length: 1) != nil,
            let length = body.readInteger(as: UInt8.self),
            var octets = body.readSlice(length: Int(length))
        else { return nil }
        if esmClass & 0x40 != 0 {
            guard let header = octets.readBytes(length: 6), header[0] == 5, header[1] == 0,
                header[2] == 3, header[5] >= 1, header[5] <= header[4]
            else { return nil }
            (number, total) = (Int(header[5]), Int(header[4]))
        }
        self.phone = phone
        if coding == 8 {
            var units: [UInt16] = []
            while let unit = octets.readInteger(as: UInt16.self) { units.append(unit) }
            text = String(decoding: units, as: UTF16.self)
        } else {
            text = String(buffer: octets)
        }
    }
}

extension ByteBuffer {
    fileprivate mutating func readCString() -> String? {
        guard let end = readableBytesView.firstIndex(of: 0) else { return nil }
        let text = readString(length: end - readerIndex)
        moveReaderIndex(forwardBy: 1)
        return text
    }

    fileprivate mutating func skipCString() -> Bool {
        guard let end = readableBytesView.firstIndex(of: 0) else { return false }
        moveReaderIndex(to: end + 1)
        return true
    }
}
