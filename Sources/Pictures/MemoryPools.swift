import CKernel

/// Where the C library keeps memory that was freed. It stands here because nobody else speaks to
/// the kernel and its library in C.
package enum MemoryPools {
    /// At most so many for the whole process, from now on; to be called before threads are made.
    package static func limit(to count: Int32) { _ = kernel_memory_pools(count) }
}
