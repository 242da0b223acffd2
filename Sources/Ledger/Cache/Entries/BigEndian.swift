import Wire

extension FixedWidthInteger {
    /// Most significant byte first, as all that we keep in Redis is written.
    var bigEndianBytes: [UInt8] {
        var bytes: [UInt8] = []
        bytes.append(bigEndian: self)
        return bytes
    }
}
