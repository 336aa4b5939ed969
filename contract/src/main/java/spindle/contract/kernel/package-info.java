/// What a kernel owes a reactor. Who brings a kernel runs [spindle.contract.kernel.KernelContract]
/// first: it needs no reactor, and says exactly which call went wrong.
package spindle.contract.kernel;
