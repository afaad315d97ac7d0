/* Ops for test_op_library: ZeroOut keeps the first element, Scale has a gradient, Outer has a shape of its own. */
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

typedef struct {
    void *data;
    int32_t dtype;
    int32_t rank;
    int64_t sizes[8];
} rt_array;

#define PARAMETERS const rt_array *inputs, int input_count, rt_array *outputs, int output_count, char *error, size_t size

static int64_t count(const rt_array *array) {
    int64_t product = 1;
    for (int axis = 0; axis < array->rank; axis++) product *= array->sizes[axis];
    return product;
}

const char *rt_ops(void) {
    return "ZeroOut: to_zero: int32 -> zeroed: int32\n"
           "LibraryScale: x: double, by: double -> y: double\n"
           "LibraryScaleGrad: x: double, by: double, dy: double -> dx: double, dby: double\n"
           "LibraryOuter: a: double, b: double -> product: double\n";
}

int rt_kernel_ZeroOut(PARAMETERS) {
    const int32_t *from = inputs[0].data;
    int32_t *to = outputs[0].data;
    if (count(&inputs[0]) > 0) to[0] = from[0];
    return 0;
}

int rt_kernel_LibraryScale(PARAMETERS) {
    const double *x = inputs[0].data, *by = inputs[1].data;
    double *y = outputs[0].data;
    if (inputs[1].rank != 0) {
        snprintf(error, size, "by must be a number, not of %d dimensions", inputs[1].rank);
        return 1;
    }
    for (int64_t i = 0; i < count(&inputs[0]); i++) y[i] = x[i] * *by;
    return 0;
}

int rt_shape_LibraryScaleGrad(PARAMETERS) {
    for (int i = 0; i < output_count; i++) {
        outputs[i].rank = inputs[i].rank;
        memcpy(outputs[i].sizes, inputs[i].sizes, sizeof inputs[i].sizes);
    }
    return 0;
}

int rt_kernel_LibraryScaleGrad(PARAMETERS) {
    const double *x = inputs[0].data, *by = inputs[1].data, *dy = inputs[2].data;
    double *dx = outputs[0].data, *dby = outputs[1].data;
    for (int64_t i = 0; i < count(&inputs[0]); i++) {
        dx[i] = dy[i] * *by;
        *dby += dy[i] * x[i];
    }
    return 0;
}

int rt_shape_LibraryOuter(PARAMETERS) {
    if (inputs[0].rank != 1 || inputs[1].rank != 1) {
        snprintf(error, size, "an outer product is of two vectors");
        return 1;
    }
    outputs[0].rank = 2;
    outputs[0].sizes[0] = inputs[0].sizes[0];
    outputs[0].sizes[1] = inputs[1].sizes[0];
    return 0;
}

int rt_kernel_LibraryOuter(PARAMETERS) {
    const double *a = inputs[0].data, *b = inputs[1].data;
    double *product = outputs[0].data;
    for (int64_t i = 0; i < inputs[0].sizes[0]; i++)
        for (int64_t j = 0; j < inputs[1].sizes[0]; j++) product[i * inputs[1].sizes[0] + j] = a[i] * b[j];
    return 0;
}
