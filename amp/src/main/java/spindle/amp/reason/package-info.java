/// Why a call has no answer, each a type of its own.
package spindle.amp.reason;
