import NIOCore

/// Cuts the stream into PDUs.
struct SMPPFrameDecoder: NIOSingleStepByteToMessageDecoder {
    typealias InboundOut = SMPPPDU

    func decode(buffer: inout ByteBuffer) throws -> SMPPPDU? {
        try SMPPPDU.read(from: &buffer)
    }

    /// A connection that ends within a PDU loses it; the SMSC has no answer and sends it again.
    func decodeLast(buffer: inout ByteBuffer, seenEOF: Bool) throws -> SMPPPDU? {
        try SMPPPDU.read(from: &buffer)
    }
}
